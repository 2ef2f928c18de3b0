/** Unary calls. */
import type { Client } from "@sheaf/core";
import { EIGHT_VALUES } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import { type Bench, Color, Eight, Point } from "../contract.ts";

/** A client of the measured service. */
export type BenchClient = Client<(typeof Bench)["methods"]>;

/** Two numbers there, one back. */
export function addCalls(client: BenchClient): Workload {
  return {
    async run(count) {
      for (let i = 0; i < count; i++) expectEqual(await client.add({ a: i, b: 0.5 }), i + 0.5);
    },
    close: () => client.close(),
  };
}

/** Calls at once. */
const AT_ONCE = 1_000;

/** The same, a thousand of them at once; a unit of work is all of them, until the last one is answered. */
export function addCallsAtOnce(client: BenchClient): Workload {
  const call = async (a: number): Promise<void> => {
    expectEqual(await client.add({ a, b: 0.5 }), a + 0.5);
  };
  return {
    async run(count) {
      for (let i = 0; i < count; i++)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, a) => call(a)));
    },
    close: () => client.close(),
  };
}

/** The same thousand, one after another: what calling at once is compared with. */
export function addCallsInTurn(client: BenchClient): Workload {
  const { run, close } = addCalls(client);
  return { run: (count) => run(count * AT_ONCE), close };
}

/** A dataclass of eight fields there, and the same back. */
export function echoCalls(client: BenchClient): Workload {
  const value = new Eight({
    ...EIGHT_VALUES,
    numbers: [...EIGHT_VALUES.numbers],
    color: Color.GREEN,
    point: new Point(EIGHT_VALUES.point),
  });
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        expectEqual((await client.echo({ value })).point.y, value.point.y);
      }
    },
    close: () => client.close(),
  };
}
