/** Bytes of an exchange's state: where it travels with every turn, and where it stays. */
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { httpRoundTrips } from "../../floor/http-round-trips.ts";
import type { BenchClient, Carriers } from "../carriers.ts";
import type { Sweep } from "./sweep.ts";

const KIB = 1_024;
const SIZES = [0, 16, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, KIB * KIB];
/** What a turn weighs beside its token, about. */
const ENVELOPE_BYTES = 900;

/** Over HTTP, where a sealed token of base64 goes both ways. */
export function stateOverHttp(carriers: Carriers): Sweep {
  return {
    name: "state-http",
    title: "bytes of an exchange's state, over HTTP: cost of a turn",
    sizes: SIZES,
    open: async (bytes) => turns(await carriers.connect("http"), bytes),
    floor: {
      title: "requests and responses with as many bytes, neither sealed nor opened",
      open(bytes) {
        const each = ENVELOPE_BYTES + Math.ceil(bytes / 3) * 4;
        return httpRoundTrips({ request: each, reply: each });
      },
    },
  };
}

/** On a connection, where it stays in memory. */
export function stateOverUnix(carriers: Carriers): Sweep {
  return {
    name: "state-unix",
    title: "bytes of an exchange's state, over unix: cost of a turn",
    sizes: SIZES,
    open: async (bytes) => turns(await carriers.connect("unix"), bytes),
  };
}

async function turns(client: BenchClient, bytes: number): Promise<Workload> {
  const session = await client.double({ state_bytes: bytes });
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const output = await session.exchange({ value: [i] });
        expectEqual(output.rows()[0]?.value, 2 * i);
      }
    },
    async close() {
      await session.close();
      await client.close();
    },
  };
}
