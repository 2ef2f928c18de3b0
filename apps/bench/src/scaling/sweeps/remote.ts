/** What grows over a unix socket: rows, payload, connections. */
import { connect } from "@sheaf/core";
import { unix } from "@sheaf/pipe/node";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { Scaling } from "../service/contract.ts";
import type { Sweep } from "./sweep.ts";

const KIB = 1_024;
const MIB = KIB * KIB;

/** The sweeps, against a server that listens at `address`. */
export function remoteSweeps(address: string): readonly Sweep[] {
  return [
    {
      name: "rows of a batch, read as rows, over unix",
      sizes: [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
      open: (rows) => openRows(address, rows),
    },
    {
      name: "bytes of a call's payload there and back, over unix",
      sizes: [1, 16, 256, 4 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB],
      open: (bytes) => openPayload(address, bytes),
    },
    {
      name: "connections with a call under way each, over unix: cost of a call",
      sizes: [1, 2, 5, 10, 20, 50, 100, 200],
      open: (connections) => openConnections(address, connections),
    },
  ];
}

async function openRows(address: string, rows: number): Promise<Workload> {
  const client = await connect(Scaling, unix(address));
  const batches = client.rows({ count: rows }, { readAhead: 0 })[Symbol.asyncIterator]();
  return {
    async run(turns) {
      for (let i = 0; i < turns; i++) {
        const { value: batch } = await batches.next();
        expectEqual(batch?.rows().at(-1)?.value, rows - 1);
      }
    },
    async close() {
      await batches.return?.();
      await client.close();
    },
  };
}

async function openPayload(address: string, bytes: number): Promise<Workload> {
  const client = await connect(Scaling, unix(address));
  const data = new Uint8Array(bytes).fill(7);
  return {
    async run(calls) {
      for (let i = 0; i < calls; i++) expectEqual((await client.bytes({ data })).length, bytes);
    },
    close: () => client.close(),
  };
}

/** A unit of work is one call, whichever connection makes it; all connections call at the same time. */
async function openConnections(address: string, connections: number): Promise<Workload> {
  const opening = Array.from({ length: connections }, () => connect(Scaling, unix(address)));
  const clients = await Promise.all(opening);
  return {
    async run(calls) {
      let left = calls;
      const drive = async (client: (typeof clients)[number]): Promise<void> => {
        for (let a = left--; a > 0; a = left--) expectEqual(await client.add({ a, b: 1 }), a + 1);
      };
      await Promise.all(clients.map(drive));
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
