/** Turns with large batches that are read, as those that share memory are compared. */
import type { AnnotatedBatch } from "@sheaf/core";
import { doubles } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import type { BenchClient } from "./calls.ts";
import { turnsOf } from "./streams.ts";

/** Doubles in a cache line. */
const LINE = 8;

/** Many rows a turn, asked for ahead as our client does by itself, of which one value in each cache line is read; then released, or not. */
export function sharedTurns(
  client: BenchClient,
  { rows, release }: { readonly rows: number; readonly release: boolean },
): Workload {
  return turnsOf(client, client.bulk({ rows }), reading(rows, release));
}

/** The same with batches that are made anew each turn; released. */
export function madeTurns(client: BenchClient, { rows }: { readonly rows: number }): Workload {
  return turnsOf(client, client.made({ rows }), reading(rows, true));
}

/** Reads a value of each cache line. */
function reading(rows: number, release: boolean): (batch: AnnotatedBatch<unknown>) => void {
  const expected = sumOfLines(doubles(rows));
  return (batch) => {
    expectEqual(sumOfLines(batch.batch.getChildAt(0)?.toArray()), expected);
    if (release) batch.release();
  };
}

/** The sum of the first value of each cache line; each is exact. */
function sumOfLines(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += LINE) sum += values[i]!;
  return sum;
}
