/** Payloads are decoded in the memory in which they arrived; nothing that is made of them may lie there. */
import { decodeStream, encodeRows, recordBatchFromColumns } from "@sheaf/arrow";
import { expect, test } from "vitest";
import { Field as ArrowField, Float64, Schema } from "../arrow-types.ts";
import {
  AllTypes,
  allTypes,
  EmbeddedArrow,
  Point,
  WideTypes,
  wideTypes,
} from "../fixtures.test-d.ts";
import {
  binary,
  dataclass,
  embedded,
  type Fields,
  fieldSet,
  optional,
  recordBatch,
  schemaField,
} from "../index.ts";

class Large extends dataclass("Large", { bytes: binary(), inner: embedded(Point) }) {}

/** Sends values as parameters, reads them back, and then overwrites the memory that they were read from. */
function readAndOverwritten(fields: Fields, values: object): Record<string, unknown> {
  const set = fieldSet(fields, { nested: "binary" });
  const memory = encodeRows(set.codec, [set.rowOf(values)]).slice();
  const { schema, batches } = decodeStream(memory);
  const reader = set.readerFor(schema);
  batches[0]!.bindTo(reader);
  const read = set.fromWire(reader.row(0));
  memory.fill(0xee);
  return read as Record<string, unknown>;
}

test.each([
  ["AllTypes", AllTypes, allTypes()],
  ["WideTypes", WideTypes, wideTypes()],
  [
    "Large",
    Large,
    new Large({ bytes: new Uint8Array(40_000).fill(7), inner: new Point({ x: 1, y: 2 }) }),
  ],
])("a dataclass (%s) is independent of the memory that it came in", (_, type, value) => {
  const read = readAndOverwritten({ value: type }, { value });
  expect(value.equals(read.value)).toBe(true);
});

test.each([1, 5_000])("so are batches of %i rows, and schemas", (rows) => {
  const schema = new Schema([new ArrowField("x", new Float64(), true)]);
  const batch = recordBatchFromColumns(schema, {
    x: Float64Array.from({ length: rows }, (_, i) => i),
  });
  const plain = readAndOverwritten(
    { batch: recordBatch(), schema: schemaField(), none: optional(recordBatch()) },
    { batch, schema },
  );
  const { value } = readAndOverwritten(
    { value: EmbeddedArrow },
    { value: new EmbeddedArrow({ batch, schema }) },
  ) as { value: EmbeddedArrow };
  for (const read of [plain, value] as Pick<EmbeddedArrow, "batch" | "schema">[]) {
    expect(String(read.schema)).toBe(String(schema));
    expect(read.batch.toArray().map((row) => row?.toJSON())).toEqual(
      batch.toArray().map((row) => row?.toJSON()),
    );
  }
});
