/** What channels cost that nobody uses at the moment: the memory of many on one connection. */
import { connect, multiplexTransport } from "@sheaf/core";
import { openWebSocket } from "@sheaf/websocket/node";
import { expectEqual } from "../contender/expect.ts";
import { Bench } from "../ours/contract.ts";
import { type MemoryBytes, memoryBytes } from "../ours/memory-bytes.ts";
import type { BenchClient, Carriers } from "./carriers.ts";

const CHANNELS = 10_000;
const MIB = 2 ** 20;
const TARGET_MIB = 64;
const COLLECTIONS = 4;

/** What both sides have. */
interface BothSides {
  readonly client: MemoryBytes;
  readonly server: MemoryBytes;
}

/** Opens channels by calling on all of them at once, lets them rest, and reports how much more memory both sides have. */
export async function measureIdleChannels(
  carriers: Carriers,
  report: (line: string) => void,
): Promise<void> {
  const { address = "" } = await carriers.get("ws-mux");
  const observer = await carriers.connect("ws-mux");
  const channel = await openWebSocket(address, { protocols: ["sheaf.mux.v1"] });
  const transport = await multiplexTransport(channel, { maxIdleChannels: CHANNELS });
  const client = await connect(Bench, transport);
  // What a first call loads is not the channels'.
  await callAtOnce(client, 1);
  const before = await bothSides(observer);
  await callAtOnce(client, CHANNELS);
  const after = await bothSides(observer);
  await Promise.all([client.close(), observer.close()]);
  for (const what of ["used", "occupied"] as const) {
    const own = (after.client[what] - before.client[what]) / MIB;
    const far = (after.server[what] - before.server[what]) / MIB;
    report(`${what.padEnd(9)} ${describe(own, far)}${what === "used" ? verdict(own + far) : ""}`);
  }
}

async function callAtOnce(client: BenchClient, count: number): Promise<void> {
  const call = async (a: number): Promise<void> =>
    expectEqual(await client.add({ a, b: 1 }), a + 1);
  await Promise.all(Array.from({ length: count }, (_, a) => call(a)));
}

/** Several times: what was waited for is garbage only once those who waited have run. */
async function bothSides(observer: BenchClient): Promise<BothSides> {
  for (let i = 1; i < COLLECTIONS; i++) {
    memoryBytes();
    await observer.memory();
  }
  return { client: memoryBytes(), server: await observer.memory() };
}

function describe(client: number, server: number): string {
  return `client ${client.toFixed(1)} MiB, server ${server.toFixed(1)} MiB, together ${(client + server).toFixed(1)} MiB`;
}

function verdict(mebibytes: number): string {
  return `, ≤ ${TARGET_MIB} ${mebibytes <= TARGET_MIB ? "✓" : "✗"}`;
}
