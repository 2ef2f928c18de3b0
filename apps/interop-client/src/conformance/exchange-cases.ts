/** Exchanges without a header. */
import type { LogMessage } from "@sheaf/core";
import { type DataType, Float32, Float64, Int32, Int64 } from "apache-arrow";
import { ask, type Case } from "../case/case.ts";
import { equal, localError, remoteError } from "../case/expect.ts";
import type { Revision } from "./echoes/echo.ts";
import { columnOf, counterRows } from "./rows.ts";
import type { World } from "./world.ts";

function cast(name: string, type: DataType, values: readonly (number | bigint)[]): Case<World> {
  return ask(`exchange.exchange_cast_compatible.${name}`, async ({ client }) => {
    await using session = await client.exchange_cast_compatible();
    const output = await session.exchange(columnOf(type, values));
    equal(String(output.schema.fields[0]?.type), "Float64", "the type that came back");
    equal(
      output.rows(),
      values.map((value) => ({ value: Number(value) })),
    );
  });
}

const both: readonly Case<World>[] = [
  ask("exchange.exchange_scale", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 3 });
    equal(
      (await session.exchange({ value: [1, -2, 0.5] })).column("value").toArray(),
      [3, -6, 1.5],
    );
    equal((await session.exchange({ value: [] })).numRows, 0, "rows of a batch without any");
    equal((await session.exchange({ value: [7] })).rows(), [{ value: 21 }]);
  }),
  ask("exchange.exchange_scale.no_rows_first", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    equal((await session.exchange({ value: [] })).numRows, 0, "rows of a batch without any");
    equal((await session.exchange({ value: [4] })).rows(), [{ value: 8 }]);
  }),
  ask("exchange.exchange_scale.nulls", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    const output = await session.exchange(columnOf(new Float64(), [1, null, 3]));
    equal(output.column("value").toArray(), [2, null, 6]);
  }),
  ask("exchange.exchange_scale.many_rounds", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    for (let i = 0; i < 200; i++) {
      equal((await session.exchange({ value: [i] })).rows(), [{ value: i * 2 }]);
    }
  }),
  ask("exchange.exchange_scale.many_rows", async ({ client }) => {
    const value = Float64Array.from({ length: 200_000 }, (_, i) => i);
    await using session = await client.exchange_scale({ factor: 0.5 });
    const output = await session.exchange({ value: [...value] });
    equal(output.column("value").toArray(), [...value.map((number) => number / 2)]);
  }),
  ask("exchange.exchange_scale.unused", async ({ client }) => {
    await (await client.exchange_scale({ factor: 1 })).close();
    equal(await client.add_floats({ a: 1, b: 2 }), 3);
  }),
  ask("exchange.exchange_scale.other_schema_later", async ({ client }) => {
    await using session = await client.exchange_scale({ factor: 2 });
    await session.exchange({ value: [1] });
    await localError(session.exchange(columnOf(new Int32(), [1])), "schema-mismatch");
    equal((await session.exchange({ value: [2] })).rows(), [{ value: 4 }], "the next round");
  }),
  ask("exchange.exchange_accumulate", async ({ client }) => {
    await using session = await client.exchange_accumulate();
    const first = await session.exchange({ value: [1, 2] });
    equal(first.rows(), [{ running_sum: 3, exchange_count: 1 }]);
    const next = await session.exchange({ value: [10] });
    equal(next.rows(), [{ running_sum: 13, exchange_count: 2 }]);
  }),
  ask("exchange.exchange_with_logs", async ({ client }) => {
    const seen: string[] = [];
    const onLog = ({ level, message }: LogMessage): void => void seen.push(`${level} ${message}`);
    await using session = await client.exchange_with_logs({}, { onLog });
    const messages = ["INFO exchange processing", "DEBUG exchange debug"];
    equal((await session.exchange({ value: [1] })).rows(), [{ value: 1 }]);
    equal(seen, messages, "the log of one round");
    await session.exchange({ value: [2] });
    equal(seen, [...messages, ...messages], "the log of two rounds");
  }),
  ask("exchange.exchange_zero_columns", async ({ client }) => {
    await using session = await client.exchange_zero_columns();
    for (let i = 0; i < 100; i++) {
      const output = await session.exchange({});
      equal([output.numRows, output.schema.fields.length], [0, 0], `round ${i}`);
    }
  }),
  ...[1, 3].map((fail_on) =>
    ask<World>(`exchange.exchange_error_on_nth.${fail_on}`, async ({ client }) => {
      const session = await client.exchange_error_on_nth({ fail_on });
      for (let i = 1; i < fail_on; i++) {
        equal((await session.exchange({ value: [i] })).rows(), [{ value: i }]);
      }
      await remoteError(session.exchange({ value: [0] }), {
        type: "RuntimeError",
        message: `intentional error on exchange ${fail_on}`,
      });
      await localError(session.exchange({ value: [0] }), "stream-closed");
      equal(await client.add_floats({ a: 1, b: 2 }), 3, "the call after the error");
    }),
  ),
  ask("exchange.exchange_error_on_init", async ({ client }) => {
    for (let times = 0; times < 3; times++) {
      const session = await client.exchange_error_on_init();
      await remoteError(session.exchange({ value: [1] }), {
        type: "RuntimeError",
        message: "intentional exchange init error",
      });
      equal(await client.add_floats({ a: 1, b: 2 }), 3, "the call after the error");
    }
  }),
  ask("exchange.exchange_error_on_init.unused", async ({ client }) => {
    await (await client.exchange_error_on_init()).close();
    equal(await client.add_floats({ a: 1, b: 2 }), 3, "the call after the close");
  }),
  ask("exchange.exchange_oversized", async ({ client }) => {
    await using session = await client.exchange_oversized({ rows_per_batch: 50_000 });
    equal((await session.exchange({ value: [1] })).rows(), counterRows(50_000).flat());
  }),
  cast("int32", new Int32(), [1, -2, 3]),
  cast("int64", new Int64(), [10n, -20n]),
  cast("float32", new Float32(), [1.5, -2.5]),
  cast("exact", new Float64(), [5, 10]),
  ask("exchange.exchange_cast_compatible.other_name", async ({ client }) => {
    const session = await client.exchange_cast_compatible();
    const wrong = columnOf(new Float64(), [1], "wrong");
    await remoteError(session.exchange(wrong), { type: "TypeError" });
  }),
];

const second: readonly Case<World>[] = [
  ask("exchange.exchange_input_metadata", async ({ client }) => {
    await using session = await client.exchange_input_metadata();
    const key = "vgi.conformance.input";
    const metadata = { [key]: "ünï-λ", "acme.other": "x" };
    const output = await session.exchange({ value: [1] }, { metadata });
    equal(output.rows().map(ownKeys), [{ seen: "ünï-λ", keys: `acme.other,${key}` }]);
    const without = await session.exchange({ value: [1] });
    equal(without.rows().map(ownKeys), [{ seen: "", keys: "" }]);
  }),
];

/** The reference notes at a batch that it came through shared memory. */
function ownKeys({ seen, keys }: { readonly seen: string; readonly keys: string }): object {
  const own = keys.split(",").filter((key) => key !== "vgi_rpc.shm_source");
  return { seen, keys: own.join() };
}

/** Cases of the exchanges of a revision that have no header. */
export function exchangeCases(revision: Revision): readonly Case<World>[] {
  return revision === 1 ? both : [...both, ...second];
}
