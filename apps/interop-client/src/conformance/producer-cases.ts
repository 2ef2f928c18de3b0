/** Producers. Each is run in lockstep and with turns asked for ahead: what comes must be the same. */
import type { LogMessage, StreamCallOptions } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, remoteError } from "../case/expect.ts";
import type { Revision } from "./echoes/echo.ts";
import { counterRows, rowsOf } from "./rows.ts";
import type { World } from "./world.ts";

type Run = (world: World, options: StreamCallOptions) => Promise<void>;

/** How far ahead a case asks; `undefined` leaves it to the declaration. */
const WINDOWS: Readonly<Record<string, number | undefined>> = {
  lockstep: 0,
  ahead: undefined,
  far_ahead: 64,
};

function inEveryWindow(name: string, run: Run): Case<World>[] {
  return Object.entries(WINDOWS).map(([window, readAhead]) =>
    ask(`produce.${name}.${window}`, (world) => run(world, { readAhead })),
  );
}

const both: readonly Case<World>[] = [
  inEveryWindow("produce_n", async ({ client }, options) => {
    for (const count of [0, 1, 5, 100]) {
      equal(await rowsOf(client.produce_n({ count }, options)), counterRows(count));
    }
  }),
  inEveryWindow("produce_n.in_turns", async ({ client }, options) => {
    const session = await client.produce_n({ count: 3 }, options);
    for (const rows of counterRows(3)) equal((await session.tick())?.rows(), rows);
    equal(await session.tick(), undefined, "the turn after the last");
    await session.close();
  }),
  inEveryWindow("produce_empty", async ({ client }, options) => {
    equal(await rowsOf(client.produce_empty({}, options)), []);
  }),
  inEveryWindow("produce_single", async ({ client }, options) => {
    equal(await rowsOf(client.produce_single({}, options)), counterRows(1));
  }),
  inEveryWindow("produce_large_batches", async ({ client }, options) => {
    const size = { rows_per_batch: 1000, batch_count: 20 };
    const batches = await rowsOf(client.produce_large_batches(size, options));
    equal(
      batches.map(({ length }) => length),
      Array(20).fill(1000),
      "the sizes of the batches",
    );
    equal(batches.flat(), counterRows(20_000).flat(), "all rows");
  }),
  inEveryWindow("produce_with_logs", async ({ client }, options) => {
    const seen: string[] = [];
    const onLog = ({ level, message }: LogMessage): void => void seen.push(`${level} ${message}`);
    for await (const batch of client.produce_with_logs({ count: 3 }, { ...options, onLog })) {
      seen.push(`row ${batch.rows()[0]?.index}`);
    }
    // Asked ahead, messages may come early, but never after their row.
    const expected = [0, 1, 2].flatMap((i) => [`INFO producing batch ${i}`, `row ${i}`]);
    equal(seen, expected, "logs and rows in order");
  }),
  inEveryWindow("produce_error_mid_stream", async ({ client }, options) => {
    for (const emit_before_error of [0, 1, 3, 20]) {
      const session = await client.produce_error_mid_stream({ emit_before_error }, options);
      for (const rows of counterRows(emit_before_error)) {
        equal((await session.tick())?.rows(), rows);
      }
      const message = `intentional error after ${emit_before_error} batches`;
      const error = await remoteError(session.tick(), { type: "RuntimeError", message });
      check(error.remoteTraceback !== "", "there is no traceback");
      equal(await client.add_floats({ a: 1, b: 2 }), 3, "the call after the error");
    }
  }),
  inEveryWindow("produce_error_on_init", async ({ client }, options) => {
    for (let times = 0; times < 3; times++) {
      await remoteError(rowsOf(client.produce_error_on_init({}, options)), {
        type: "RuntimeError",
        message: "intentional init error",
      });
    }
    equal(await rowsOf(client.produce_n({ count: 2 }, options)), counterRows(2));
  }),
  inEveryWindow("produce_oversized_batch", async ({ client }, options) => {
    const rows = await rowsOf(client.produce_oversized_batch({ rows_per_batch: 50_000 }, options));
    equal(rows, [counterRows(50_000).flat()]);
  }),
  inEveryWindow("leaving_early", async ({ client }, options) => {
    for await (const batch of client.produce_n({ count: 1000 }, options)) {
      if (batch.rows()[0]?.index === 2) break;
    }
    equal(await rowsOf(client.produce_n({ count: 2 }, options)), counterRows(2));
  }),
  inEveryWindow("closing_early", async ({ client }, options) => {
    const session = await client.produce_n({ count: 1000 }, options);
    await session.tick();
    await session.close();
    await (await client.produce_n({ count: 5 }, options)).close();
    equal(await rowsOf(client.produce_n({ count: 2 }, options)), counterRows(2));
  }),
].flat();

const second: readonly Case<World>[] = [
  ask<World>("produce.produce_tick_metadata", async ({ client, transport }) => {
    const key = "vgi.conformance.tick";
    const first = { metadata: { [key]: "first" } };
    // Over HTTP the first turn is taken with the opening.
    const opening = transport.capabilities.stateless ? first : undefined;
    const session = await client.produce_tick_metadata({ count: 3 }, opening);
    const ticks = [first, undefined, { metadata: { [key]: "ünï-λ" } }];
    for (const [index, tick] of ticks.entries()) {
      const seen = tick?.metadata[key] ?? "";
      equal((await session.tick(tick))?.rows(), [{ index, seen }], `turn ${index}`);
    }
    equal(await session.tick(), undefined, "the turn after the last");
  }),
  ...inEveryWindow("produce_annotated_batches", async ({ client }, options) => {
    let at = 0;
    const size = { count: 3, rows_per_batch: 2 };
    for await (const batch of client.produce_annotated_batches(size, options)) {
      const first = at * 1_000_000;
      equal(batch.rows(), [{ value: first }, { value: first + 1 }]);
      const { customMetadata } = batch;
      equal(customMetadata.get("conformance.batch_index"), `${at}`, "batch_index");
      equal(customMetadata.get("conformance.batch_total"), "3", "batch_total");
      equal(customMetadata.get("conformance.emit_label"), "ünïcode-λ", "emit_label");
      at++;
    }
    equal(at, 3, "the number of batches");
  }),
];

/** Cases of the producers of a revision that have no header. */
export function producerCases(revision: Revision): readonly Case<World>[] {
  return revision === 1 ? both : [...both, ...second];
}
