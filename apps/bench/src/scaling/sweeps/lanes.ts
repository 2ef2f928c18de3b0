/** Calls side by side. */
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import type { BenchClient } from "../carriers.ts";

/** A unit of work is one call, whichever client makes it; all call at the same time. They are closed in the end. */
export function callsInLanes(lanes: readonly BenchClient[]): Workload {
  return {
    async run(calls) {
      let left = calls;
      const drive = async (client: BenchClient): Promise<void> => {
        for (let a = left--; a > 0; a = left--) expectEqual(await client.add({ a, b: 1 }), a + 1);
      };
      await Promise.all(lanes.map(drive));
    },
    async close() {
      await Promise.all([...new Set(lanes)].map((client) => client.close()));
    },
  };
}
