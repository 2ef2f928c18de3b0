/** Headers, chosen columns, metadata and cancelling, by the npm peer's client. */
import { ask, type Case } from "../../case/case.ts";
import { check, equal } from "../../case/expect.ts";
import { counterRows } from "../../conformance/rows.ts";
import { richHeader } from "../../conformance/types/all-types.ts";
import type { PeerClient, PeerSession } from "../peer-module.ts";
import { peerColumns } from "../peer-values.ts";
import { type PeerWorld, peerRows, resultOf, samePeerValue } from "./peer-world.ts";

/** Throws unless a header has the values of its seed, as the peer reads them. */
function checkRich({ peer }: PeerWorld, { header }: PeerSession, seed: number): void {
  const [batch] = peer.arrow.tableFromIPC(richHeader(seed).serializeToBytes()).batches;
  for (const [at, name] of Object.keys(peerColumns(peer.arrow, richHeader(seed))).entries()) {
    samePeerValue(header?.[name], batch?.getChildAt(at)?.get(0), name);
  }
}

async function counters(client: PeerClient, expected: readonly number[]): Promise<void> {
  const counted = await resultOf(client, "cancel_probe_counters", {});
  samePeerValue(counted, [...expected], "produced, exchanged, cancelled");
}

const SEEDS = [42, 7, 0];

export const specialCases: readonly Case<PeerWorld>[] = [
  ask("header.produce_with_header", async ({ client }) => {
    const session = await client.stream("produce_with_header", { count: 2 });
    const header = { total_expected: 2, description: "producing 2 batches" };
    equal({ ...session.header }, header, "the header");
    equal(await peerRows(session), counterRows(2));
  }),
  ask("header.produce_with_header_and_logs", async ({ client, logs }) => {
    const before = logs.length;
    const session = await client.stream("produce_with_header_and_logs", { count: 2 });
    equal(session.header?.description, "producing 2 with logs", "description");
    equal(
      logs.slice(before).map(({ message }) => message),
      ["stream init log"],
      "the log",
    );
    equal(await peerRows(session), counterRows(2));
  }),
  ...SEEDS.map((seed) =>
    ask<PeerWorld>(`header.produce_with_rich_header.seed_${seed}`, async (world) => {
      const session = await world.client.stream("produce_with_rich_header", { seed, count: 1 });
      checkRich(world, session, seed);
      equal(await peerRows(session), counterRows(1));
    }),
  ),
  ...[true, false].map((all) =>
    ask<PeerWorld>(
      `header.produce_dynamic_schema.${all ? "all_columns" : "minimal"}`,
      async (world) => {
        const columns = { include_strings: all, include_floats: all };
        const call = { seed: 7, count: 2, ...columns };
        const session = await world.client.stream("produce_dynamic_schema", call);
        checkRich(world, session, 7);
        const expected = [0, 1].map((index) => [
          { index, ...(all && { label: `row-${index}`, score: index * 1.5 }) },
        ]);
        equal(
          (await peerRows(session)).map((rows) => rows.map((row) => ({ ...row }))),
          expected,
        );
      },
    ),
  ),
  ask("header.exchange_with_header", async ({ client }) => {
    const session = await client.stream("exchange_with_header", { factor: 2 });
    equal(session.header?.description, "scale by 2.0", "description");
    equal(await session.exchange([{ value: 5 }]), [{ value: 10 }]);
    session.close();
  }),
  ask("header.exchange_with_rich_header", async (world) => {
    const call = { seed: 5, factor: 2 };
    const session = await world.client.stream("exchange_with_rich_header", call);
    checkRich(world, session, 5);
    equal(await session.exchange([{ value: 5 }]), [{ value: 10 }]);
    session.close();
  }),
  ask("header.unused", async ({ client }) => {
    (await client.stream("produce_with_header", { count: 3 })).close();
    (await client.stream("exchange_with_header", { factor: 1 })).close();
  }),
  ask("cancel.cancellable_producer", async ({ client }) => {
    await client.call("reset_cancel_probe");
    const session = await client.stream("cancellable_producer");
    for (const rows of counterRows(3)) equal(await session.tick(), rows);
    await session.cancel();
    await session.cancel();
    await counters(client, [3, 0, 1]);
  }),
  ask("cancel.cancellable_producer.unused", async ({ client, stateless }) => {
    await client.call("reset_cancel_probe");
    await (await client.stream("cancellable_producer")).cancel();
    await counters(client, [stateless ? 1 : 0, 0, 1]);
  }),
  ask("cancel.cancellable_exchange", async ({ client }) => {
    await client.call("reset_cancel_probe");
    const session = await client.stream("cancellable_exchange");
    for (const value of [1, 2]) equal(await session.exchange([{ value }]), [{ value }]);
    await session.cancel();
    await counters(client, [0, 2, 1]);
  }),
  ask("cancel.cancellable_exchange.after_close", async ({ client, stateless }) => {
    await client.call("reset_cancel_probe");
    const session = await client.stream("cancellable_exchange");
    await session.exchange([{ value: 1 }]);
    session.close();
    await session.cancel();
    // Over HTTP closing tells the server nothing, and cancelling does.
    await counters(client, [0, 1, stateless ? 1 : 0]);
  }),
];

/** Cases for revision 2 only. */
export const specialCases2: readonly Case<PeerWorld>[] = [
  ask("produce.produce_tick_metadata", async ({ client, stateless }) => {
    const session = await client.stream("produce_tick_metadata", { count: 2 });
    const metadata = new Map([["vgi.conformance.tick", "ünï-λ"]]);
    // Over HTTP the first turn has been taken by now.
    const ticks = stateless ? [undefined, metadata] : [metadata, undefined];
    for (const [index, tick] of ticks.entries()) {
      equal(await session.tick(tick), [{ index, seen: tick === undefined ? "" : "ünï-λ" }]);
    }
    equal(await session.tick(), [], "the turn after the last");
  }),
  ask("produce.produce_annotated_batches", async ({ client }) => {
    const size = { count: 2, rows_per_batch: 2 };
    const session = await client.stream("produce_annotated_batches", size);
    for (const at of [0, 1]) {
      const batch = await session.tickRaw();
      check(batch !== null, `batch ${at} is missing`);
      equal(batch.batch.getChildAt(0)?.get(1), BigInt(at * 1_000_000 + 1), "the last value");
      equal(batch.metadata.get("conformance.batch_index"), `${at}`, "batch_index");
      equal(batch.metadata.get("conformance.emit_label"), "ünïcode-λ", "emit_label");
    }
    equal(await session.tickRaw(), null, "the turn after the last");
  }),
  ask("exchange.exchange_input_metadata", async ({ peer, client }) => {
    const session = await client.stream("exchange_input_metadata");
    const metadata = new Map([
      ["vgi.conformance.input", "ünï-λ"],
      ["acme.other", "x"],
    ]);
    const [batch] = peer.arrow.tableFromArrays({ value: Float64Array.of(1) }).batches;
    check(batch !== undefined, "the peer reads no batch");
    const reply = await session.exchangeRaw({ batch, metadata });
    equal(reply?.batch.getChildAt(0)?.get(0), "ünï-λ", "seen");
    equal(reply?.batch.getChildAt(1)?.get(0), "acme.other,vgi.conformance.input", "keys");
    session.close();
  }),
];
