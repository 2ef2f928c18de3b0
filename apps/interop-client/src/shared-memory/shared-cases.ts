/** That large batches go through shared memory, both ways: next to nothing passes the carrier meanwhile. */
import { readFileSync } from "node:fs";
import { createClient } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal } from "../case/expect.ts";
import { wholeService } from "../conformance/contract.ts";
import { methodNamed, type World } from "../conformance/world.ts";

const BATCH_BYTES = 8 * 1024 * 1024;
const ROWS = BATCH_BYTES / Float64Array.BYTES_PER_ELEMENT;
/** Pointers, and whatever else this process reads and writes. */
const MOST_CARRIED = BATCH_BYTES / 8;

/** What this process has read and written so far, to and from wherever. */
function carriedBytes(): { readonly read: number; readonly written: number } {
  const text = readFileSync("/proc/self/io", "utf8");
  const count = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(text)?.[1]);
  return { read: count("rchar"), written: count("wchar") };
}

async function passesBy<Value>(work: () => Promise<Value>): Promise<Value> {
  const before = carriedBytes();
  const value = await work();
  const after = carriedBytes();
  const sent = after.written - before.written;
  const received = after.read - before.read;
  check(sent < MOST_CARRIED, `${sent} bytes were written`);
  check(received < MOST_CARRIED, `${received} bytes were read`);
  return value;
}

/** For connections with shared memory. */
export const sharedCases: readonly Case<World>[] = [
  ask("shm.calls_pass_by_the_carrier", async ({ transport, revision }) => {
    const echo = methodNamed(createClient(wholeService(revision), transport), "echo_bytes");
    const value = new Uint8Array(BATCH_BYTES).fill(1);
    equal(await passesBy(() => echo({ data: value })), value);
  }),
  ask("shm.streams_pass_by_the_carrier", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    for (const value of [1, 2]) {
      const input = { value: new Float64Array(ROWS).fill(value) };
      using output = await passesBy(() => session.exchange(input));
      equal(output.numRows, ROWS, "the number of rows");
      equal(output.column<number>("value").get(ROWS - 1), 2 * value);
    }
  }),
];
