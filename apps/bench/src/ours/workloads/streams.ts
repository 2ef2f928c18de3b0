/** Turns of streams. A stream is opened once; each unit of work is one more turn of it. */
import type { AnnotatedBatch } from "@sheaf/core";
import { MIB_OF_DOUBLES, MIB_ROWS } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Workload } from "../../contender/sampler.ts";
import type { BenchClient } from "./calls.ts";

/** Lockstep, whatever the method's own read-ahead is. */
export const LOCKSTEP = { readAhead: 0 };

/** One row a turn, read as a row. Without options the client asks ahead as it does by itself. */
export function countTurns(client: BenchClient, options: { readAhead?: number } = {}): Workload {
  let next = 0;
  return turnsOf(client, client.count({}, options), (batch) => {
    expectEqual(batch.rows()[0]?.value, next++);
  });
}

/** One row a turn, in lockstep. */
export function lockstepTurns(client: BenchClient): Workload {
  return countTurns(client, LOCKSTEP);
}

/** 1 MiB a turn, not looked at beyond its size. Without options the client asks ahead as it does by itself. */
export function bulkTurns(client: BenchClient, options: { readAhead?: number } = {}): Workload {
  return turnsOf(client, client.bulk({ rows: MIB_ROWS }, options), (batch) => {
    expectEqual(batch.numRows, MIB_ROWS);
  });
}

/** The same as a user writes it who wants it fast: each batch is released, its memory is used again. */
export function releasedBulkTurns(client: BenchClient): Workload {
  return turnsOf(client, client.bulk({ rows: MIB_ROWS }), (batch) => {
    expectEqual(batch.numRows, MIB_ROWS);
    batch.release();
  });
}

/** The same in lockstep. */
export function lockstepBulkTurns(client: BenchClient): Workload {
  return bulkTurns(client, LOCKSTEP);
}

/** 1 MiB there and one row back a turn. */
export async function uploadTurns(client: BenchClient): Promise<Workload> {
  const session = await client.upload();
  const input = { value: MIB_OF_DOUBLES };
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const output = await session.exchange(input);
        expectEqual(output.rows()[0]?.rows, MIB_OF_DOUBLES.length);
      }
    },
    async close() {
      await session.close();
      await client.close();
    },
  };
}

/** 1 MiB a turn, read as rows. */
export function bulkRowTurns(client: BenchClient): Workload {
  return turnsOf(client, client.bulk({ rows: MIB_ROWS }), (batch) => {
    expectEqual(batch.rows().at(-1)?.value, MIB_OF_DOUBLES.at(-1));
  });
}

/** One row there and one back a turn. */
export async function doubleTurns(client: BenchClient): Promise<Workload> {
  const session = await client.double({});
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

/** Turns of a producer; `look` is shown each batch. */
export function turnsOf<Row>(
  client: BenchClient,
  call: AsyncIterable<AnnotatedBatch<Row>>,
  look: (batch: AnnotatedBatch<Row>) => void,
): Workload {
  const batches = call[Symbol.asyncIterator]();
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const { done, value } = await batches.next();
        if (done) throw new Error("the stream has ended");
        look(value);
      }
    },
    async close() {
      await batches.return?.();
      await client.close();
    },
  };
}
