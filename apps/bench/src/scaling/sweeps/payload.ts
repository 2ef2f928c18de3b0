/** Bytes: of a call, of a batch through shared memory. */
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { synchronous } from "../../contender/synchronous.ts";
import { rawRoundTrips } from "../../floor/raw-round-trips.ts";
import { sharedTurns } from "../../ours/workloads/shared.ts";
import type { BenchClient, Carriers } from "../carriers.ts";
import type { Sweep } from "./sweep.ts";

const KIB = 1_024;
const MIB = KIB * KIB;
const DOUBLE_BYTES = 8;
/** What a call weighs beside its payload, about. */
const ENVELOPE_BYTES = 500;

const SIZES = [1, 16, 256, 4 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB];

/** A payload there and back, into fresh memory each time. */
export function payload(carriers: Carriers): Sweep {
  return {
    name: "payload",
    title: "bytes of a call's payload there and back, over unix",
    sizes: SIZES,
    open: async (bytes) => echoes(await carriers.connect("unix"), bytes),
    floor: {
      title: "as many bytes there and back over unix, received in fresh memory",
      open(bytes) {
        const each = bytes + ENVELOPE_BYTES;
        return rawRoundTrips("unix", { traffic: { request: each, reply: each }, window: 1 });
      },
    },
  };
}

/** The same without a kernel between: what is left is our own work. */
export function payloadInProcess(carriers: Carriers): Sweep {
  return {
    name: "payload-inproc",
    title: "bytes of a call's payload there and back, in one process",
    sizes: SIZES,
    open: async (bytes) => echoes(await carriers.connect("inproc"), bytes),
    floor: {
      title: "copied into fresh memory, and from there into other fresh memory",
      open(bytes) {
        const data = new Uint8Array(bytes).fill(7);
        return synchronous(() => expectEqual(copied(copied(data)).length, bytes));
      },
    },
  };
}

function echoes(client: BenchClient, bytes: number): Workload {
  const data = new Uint8Array(bytes).fill(7);
  return {
    async run(calls) {
      for (let i = 0; i < calls; i++) expectEqual((await client.bytes({ data })).length, bytes);
    },
    close: () => client.close(),
  };
}

/** Fresh memory that is not cleared before it is written. */
function copied(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

/** The same memory all the time. */
export function shared(carriers: Carriers): Sweep {
  return {
    name: "shared",
    title: "bytes of a batch through shared memory, read and released",
    sizes: [256 * KIB, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB, 32 * MIB],
    async open(bytes) {
      const client = await carriers.connect("shm");
      return sharedTurns(client, { rows: bytes / DOUBLE_BYTES, release: true });
    },
    floor: {
      title: "copied into warm memory and out of it again",
      open(bytes) {
        const [from, between, to] = [0, 1, 2].map((fill) => new Uint8Array(bytes).fill(fill));
        return synchronous(() => {
          between!.set(from!);
          to!.set(between!);
        });
      },
    },
  };
}
