import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../batch/batch-values.ts";
import { APACHE_BATCHES } from "../batch/testing/apache-batches.ts";
import { failure } from "../codec/testing/failure.ts";
import { decodeStream, encodeBatches } from "../ipc/stream-bytes.ts";
import { rowsOfReceived } from "../ipc/testing/read-streams.ts";
import { ownSchema } from "./own-schema.ts";
import { encodeSchema } from "./schema-writer.ts";

/** The copy that programs get which require the library instead of importing it. */
const required: typeof import("apache-arrow") = createRequire(import.meta.url)("apache-arrow");

describe.each(Object.entries(APACHE_BATCHES))("%s, of another copy of apache-arrow", (_, batch) => {
  const bytes = encodeBatches(batch.schema, [batch]);
  const foreign = [...required.RecordBatchReader.from(bytes)];

  test("is written as of our own", () => {
    const [{ schema } = batch] = foreign;
    expect(ownSchema(schema)).not.toBe(schema);
    expect(encodeSchema(schema)).toEqual(encodeSchema(batch.schema));
    const { batches } = decodeStream(encodeBatches(schema, foreign));
    expect(batches.map((one) => rowsOfReceived(one))).toEqual([rowsOf(batch)]);
  });
});

test("a schema of this copy is itself", () => {
  for (const { schema } of Object.values(APACHE_BATCHES)) expect(ownSchema(schema)).toBe(schema);
});

test("metadata of schema and fields are kept", () => {
  const { Field, Float64, Schema: Other } = required;
  const fields = [new Field("x", new Float64(), false, new Map([["unit", "m"]]))];
  const own = ownSchema(new Other(fields, new Map([["table", "lengths"]])));
  expect(own.metadata).toEqual(new Map([["table", "lengths"]]));
  expect(own.fields[0]).toMatchObject({ name: "x", nullable: false });
  expect(own.fields[0]?.metadata).toEqual(new Map([["unit", "m"]]));
});

test("a type that we do not write is refused", () => {
  const { BinaryView, Field, Schema: Other } = required;
  const schema = new Other([new Field("x", new BinaryView(), true)]);
  expect(failure(() => ownSchema(schema))).toMatchObject({ code: "protocol/unsupported" });
});
