/** Exchanges of ours, by the npm peer's client. */
import { encodeBatches } from "@sheaf/arrow";
import type { AnnotatedBatch } from "@sheaf/core";
import { type DataType, Float32, Float64, Int32, Int64 } from "apache-arrow";
import { ask, type Case } from "../../case/case.ts";
import { check, equal } from "../../case/expect.ts";
import { columnOf, counterRows } from "../../conformance/rows.ts";
import type { PeerBatch } from "../peer-module.ts";
import { type PeerWorld, peerError, textsFrom } from "./peer-world.ts";

/** A batch of one nullable column, of the peer's arrow. */
function peerColumn({ peer }: PeerWorld, column: AnnotatedBatch): PeerBatch {
  const bytes = encodeBatches(column.schema, [column.batch]);
  const [batch] = peer.arrow.tableFromIPC(bytes).batches;
  check(batch !== undefined, "the peer reads no batch");
  return batch;
}

function cast(name: string, type: DataType, values: readonly (number | bigint)[]): Case<PeerWorld> {
  return ask(`exchange.exchange_cast_compatible.${name}`, async (world) => {
    const session = await world.client.stream("exchange_cast_compatible");
    const rows = await session.exchange(peerColumn(world, columnOf(type, values)));
    session.close();
    equal(
      rows,
      values.map((value) => ({ value: Number(value) })),
    );
  });
}

export const exchangeCases: readonly Case<PeerWorld>[] = [
  ask("exchange.exchange_scale", async (world) => {
    const session = await world.client.stream("exchange_scale", { factor: 2 });
    equal(await session.exchange([{ value: 1 }, { value: -2.5 }]), [{ value: 2 }, { value: -5 }]);
    equal(await session.exchange([]), [], "rows of a batch without any");
    equal(await session.exchange([{ value: null }, { value: 1.5 }]), [
      { value: null },
      { value: 3 },
    ]);
    session.close();
  }),
  ask("exchange.exchange_scale.declared", async (world) => {
    const session = await world.client.stream("exchange_scale", { factor: 2 });
    for (const value of [1, 2, 3]) {
      equal(await session.exchange(peerColumn(world, columnOf(new Float64(), [value, null]))), [
        { value: value * 2 },
        { value: null },
      ]);
    }
    session.close();
  }),
  ask("exchange.exchange_scale.unused", async ({ client }) => {
    (await client.stream("exchange_scale", { factor: 1 })).close();
  }),
  ask("exchange.exchange_accumulate", async ({ client }) => {
    const session = await client.stream("exchange_accumulate");
    equal(await session.exchange([{ value: 1 }, { value: 2 }]), [
      { running_sum: 3, exchange_count: 1 },
    ]);
    equal(await session.exchange([{ value: 10 }]), [{ running_sum: 13, exchange_count: 2 }]);
    session.close();
  }),
  ask("exchange.exchange_with_logs", async (world) => {
    const from = world.logs.length;
    const session = await world.client.stream("exchange_with_logs");
    equal(await session.exchange([{ value: 1 }]), [{ value: 1 }]);
    session.close();
    equal(textsFrom(world, from), ["INFO exchange processing", "DEBUG exchange debug"], "the log");
  }),
  ask("exchange.exchange_zero_columns", async ({ client }) => {
    const session = await client.stream("exchange_zero_columns");
    for (let i = 0; i < 100; i++) equal(await session.exchange([]), [], `round ${i}`);
    session.close();
  }),
  ...[1, 3].map((fail_on) =>
    ask<PeerWorld>(`exchange.exchange_error_on_nth.${fail_on}`, async ({ client }) => {
      const session = await client.stream("exchange_error_on_nth", { fail_on });
      for (let i = 1; i < fail_on; i++)
        equal(await session.exchange([{ value: i }]), [{ value: i }]);
      const message = `intentional error on exchange ${fail_on}`;
      await peerError(session.exchange([{ value: 0 }]), { type: "RuntimeError", message });
    }),
  ),
  ask("exchange.exchange_error_on_init", async ({ client, stateless }) => {
    for (let times = 0; times < 3; times++) {
      const opening = client.stream("exchange_error_on_init");
      const failing = stateless ? opening : (await opening).exchange([{ value: 1 }]);
      const message = "intentional exchange init error";
      await peerError(failing, { type: "RuntimeError", message });
    }
  }),
  ask("exchange.exchange_error_on_init.unused", async ({ client, stateless }) => {
    const opening = client.stream("exchange_error_on_init");
    if (stateless) await peerError(opening, { type: "RuntimeError" });
    else (await opening).close();
  }),
  ask("exchange.exchange_oversized", async ({ client }) => {
    const session = await client.stream("exchange_oversized", { rows_per_batch: 50_000 });
    equal(await session.exchange([{ value: 1 }]), counterRows(50_000).flat());
    session.close();
  }),
  cast("int32", new Int32(), [1, -2, 3]),
  cast("int64", new Int64(), [10n, -20n]),
  cast("float32", new Float32(), [1.5, -2.5]),
  cast("exact", new Float64(), [5, 10]),
  ask("exchange.exchange_cast_compatible.other_name", async (world) => {
    const session = await world.client.stream("exchange_cast_compatible");
    const wrong = peerColumn(world, columnOf(new Float64(), [1], "wrong"));
    await peerError(session.exchange(wrong), { type: "TypeError" });
  }),
  ask("exchange.exchange_session_counter", async ({ client }) => {
    const session = await client.stream("exchange_session_counter");
    const message = "no sticky counter bound to this request";
    await peerError(session.exchange([{ by: 1n }]), { type: "RuntimeError", message });
  }),
];
