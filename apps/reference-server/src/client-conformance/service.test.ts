import { connect, createServer } from "@sheaf/core";
import { pipe } from "@sheaf/pipe";
import { expect, test } from "vitest";
import { Nested, PAYLOAD_SCHEMA } from "./rows.ts";
import { ClientConformanceService, clientConformanceHandlers } from "./service.ts";

const server = createServer(ClientConformanceService, clientConformanceHandlers);
const client = await connect(ClientConformanceService, pipe(server));

test("typed rows come back as they went", async () => {
  const row = {
    nullable_float: 1.5,
    tags: ["a", null],
    category: "c",
    event_time: 1_700_000_000_000_000n,
    amount: "-12.3400",
    nested: new Nested({ name: "n", scores: [1, null] }),
  };
  const nothing = {
    nullable_float: null,
    tags: null,
    category: null,
    event_time: null,
    amount: null,
    nested: null,
  };
  await using session = await client.typed_exchange();
  const columns = {
    nullable_float: [row.nullable_float, null],
    tags: [row.tags, null],
    category: [row.category, null],
    event_time: [row.event_time, null],
    amount: [row.amount, null],
    nested: [row.nested, null],
  };
  expect((await session.exchange(columns)).rows()).toEqual([row, nothing]);
});

test("payloads are never null", async () => {
  await using session = await client.producer_sequence({ count: 2, payload_bytes: 3 });
  const batch = await session.tick();
  expect(batch?.schema.fields.map(({ nullable }) => nullable)).toEqual([false, false]);
  expect(batch?.schema.fields.map(String)).toEqual(PAYLOAD_SCHEMA.fields.map(String));
  const second = (await session.tick())?.rows() ?? [];
  expect(second.map(({ index, payload }) => [Number(index), payload])).toEqual([
    [1, Uint8Array.of(1, 1, 1)],
  ]);
  expect(await session.tick()).toBeUndefined();
});

test("a batch without rows is data", async () => {
  const sizes: number[] = [];
  for await (const batch of client.producer_zero_row_then_value()) sizes.push(batch.numRows);
  expect(sizes).toEqual([0, 1]);
});

test("the first batch may be the last one, or there is none", async () => {
  const indices: number[] = [];
  for await (const batch of client.producer_emit_and_finish()) {
    indices.push(Number(batch.rows()[0]?.index));
  }
  expect(indices).toEqual([99]);
  for await (const _batch of client.producer_empty()) throw new Error("not empty");
});

test("large responses count bytes", async () => {
  const bytes = await client.large_response({ size: 1000 });
  expect(bytes[999]).toBe(999 % 251);
  await expect(client.large_response({ size: -1 })).rejects.toThrow("between 0 and 16777216");
});
