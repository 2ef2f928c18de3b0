import { decodeSchema, decodeStream, describeSchema, type ReceivedBatch } from "@sheaf/arrow";
import { expect, test } from "vitest";
import { service } from "../contract/service.ts";
import type { Binding } from "../server/binding.ts";
import { rowFormatOf } from "../wire/row-format.ts";
import { encodeDescribe } from "./describe.ts";
import { describeHash } from "./protocol-hash.ts";
import { EMPTY_DESCRIBE, LITTLE_DESCRIBE, VAGUE_DESCRIBE } from "./testing/describe-facts.ts";
import { bindingOf, littleService, vagueService } from "./testing/little-service.ts";

const little = bindingOf(littleService({ nullablePoint: true }));
const vague = bindingOf(vagueService());
const empty = bindingOf(service("Empty", {}));

test.each([
  ["Little", little, LITTLE_DESCRIBE],
  ["Vague", vague, VAGUE_DESCRIBE],
  ["Empty", empty, EMPTY_DESCRIBE],
] as const)("describes %s as the reference does", async (_name, binding, reference) => {
  const own = onlyBatch(await encodeDescribe(binding, "server-1"));
  const theirs = onlyBatch(reference);
  expect(describeSchema(own.schema)).toBe(describeSchema(theirs.schema));
  expect(readableRows(own)).toEqual(readableRows(theirs));
  expect(await metadataBut(own, binding)).toEqual(await metadataBut(theirs, binding));
});

test("all columns are nullable, as the reference's", async () => {
  const { schema } = onlyBatch(await encodeDescribe(empty, ""));
  expect(describeSchema(schema)).toBe(
    "name: string, method_type: string, has_return: bool, params_schema_ipc: binary, " +
      "result_schema_ipc: binary, has_header: bool, header_schema_ipc: binary, is_exchange: bool",
  );
  expect(schema.metadata.size).toBe(0);
});

test("streams of unknown kind are neither exchanges nor not", async () => {
  const rows = readableRows(onlyBatch(await encodeDescribe(vague, "")));
  expect(rows.map((row) => [row.name, row.is_exchange])).toEqual([
    ["head", null],
    ["open", null],
  ]);
});

function onlyBatch(bytes: Uint8Array): ReceivedBatch {
  const { batches } = decodeStream(bytes);
  expect(batches).toHaveLength(1);
  return batches[0]!;
}

/** The rows, schemas decoded: their bytes may differ. */
function readableRows(batch: ReceivedBatch): Record<string, unknown>[] {
  const reader = rowFormatOf(batch.schema).codec.reader();
  batch.bindTo(reader);
  return reader.rows().map((row) => Object.fromEntries(Object.entries(row).map(readable)));
}

function readable([name, value]: readonly [string, unknown]): [string, unknown] {
  return [name, value instanceof Uint8Array ? describeSchema(decodeSchema(value)) : value];
}

/** The metadata pairs in their order, with one hash for both, as schema bytes go into it. */
async function metadataBut(batch: ReceivedBatch, binding: Binding): Promise<[string, string][]> {
  const own = await describeHash(binding);
  return Array.from(batch.metadata.toMap(), ([key, value]) => {
    if (key !== "vgi_rpc.protocol_hash") return [key, value];
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    return [key, own];
  });
}
