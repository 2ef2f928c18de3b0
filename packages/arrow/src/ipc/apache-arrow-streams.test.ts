import {
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Table,
  tableFromArrays,
  tableToIPC,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../batch/batch-values.ts";
import { APACHE_BATCHES } from "../batch/testing/apache-batches.ts";
import { failure } from "../codec/testing/failure.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { decodeSchema, decodeStream, encodeBatches } from "./stream-bytes.ts";
import { rowsOfReceived } from "./testing/read-streams.ts";

const SLICES = [
  [0, 10],
  [3, 8],
  [9, 10],
  [4, 4],
] as const;

describe.each(Object.entries(APACHE_BATCHES))("%s", (name, batch) => {
  const slices = SLICES.map(([from, to]) => batch.slice(from, to));
  const rows = slices.map((slice) => rowsOf(slice));

  // apache-arrow writes fewer rows of a sparse union's members than there are rows of the union.
  test.skipIf(name === "sparseUnion")("is read from what apache-arrow writes", () => {
    for (const [i, slice] of slices.entries()) {
      const bytes = tableToIPC(new Table([slice]), "stream");
      const { schema, batches } = decodeStream(bytes);
      expect(`${schema}`).toBe(`${slice.schema}`);
      // A table of no rows may be written without batches.
      if (batches.length === 0) expect(rows[i]).toEqual([]);
      else expect(rowsOfReceived(batches[0]!)).toEqual(rows[i]);
    }
  });

  test("is read by apache-arrow from what we write", () => {
    const bytes = encodeBatches(batch.schema, slices);
    const read = [...RecordBatchReader.from(bytes)];
    expect(read.map((slice) => rowsOf(slice))).toEqual(rows);
  });

  test("is read by us from what we write", () => {
    const { batches } = decodeStream(encodeBatches(batch.schema, slices));
    expect(batches.map((slice) => rowsOfReceived(slice))).toEqual(rows);
    expect(batches.map((slice) => rowsOf(slice.toRecordBatch()))).toEqual(rows);
  });

  test("has a schema that we read as apache-arrow does", () => {
    const ours = decodeSchema(encodeSchema(batch.schema));
    const theirs = RecordBatchReader.from(encodeBatches(batch.schema, [])).open().schema;
    expect(`${ours}`).toBe(`${theirs}`);
    expect(encodeSchema(ours)).toEqual(encodeSchema(theirs));
  });
});

test("a sparse union that apache-arrow has cut short is refused with the column's name", () => {
  const bytes = tableToIPC(new Table([APACHE_BATCHES.sparseUnion!]), "stream");
  const { code, path } = failure(() => decodeStream(bytes));
  expect([code, path]).toEqual(["protocol/invalid-batch", ["c", "n"]]);
});

describe("a stream of apache-arrow's writer", () => {
  const table = tableFromArrays({ a: Int32Array.of(1, 2, 3), b: ["x", "y", "x"] });

  test("may lack its end mark, as a prefix does", () => {
    const bytes = tableToIPC(table, "stream");
    const { batches } = decodeStream(bytes.subarray(0, -8));
    expect(rowsOfReceived(batches[0]!)).toEqual(table.toArray().map((row) => row?.toJSON()));
  });

  test("is refused by name in the format from before Arrow 0.15", () => {
    const writer = new RecordBatchStreamWriter({ writeLegacyIpcFormat: true });
    writer.write(table);
    writer.finish();
    const { code, message } = failure(() => decodeStream(writer.toUint8Array(true)));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("from before Arrow 0.15");
  });

  test("is refused by name when it is a file", () => {
    const { code, message } = failure(() => decodeStream(tableToIPC(table, "file")));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("file");
  });

  test("keeps the metadata of batch, schema and fields", () => {
    const [batch] = table.batches;
    const schema = batch!.schema;
    schema.metadata.set("of schema", "ü");
    schema.fields[0]!.metadata.set("of field", "");
    const marked = new RecordBatch(schema, batch!.data, new Map([["of batch", "1"]]));
    const writer = new RecordBatchStreamWriter();
    writer.write(marked);
    writer.finish();
    const [received] = decodeStream(writer.toUint8Array(true)).batches;
    expect([...received!.schema.metadata]).toEqual([["of schema", "ü"]]);
    expect([...received!.schema.fields[0]!.metadata]).toEqual([["of field", ""]]);
    expect([...received!.toRecordBatch().metadata]).toEqual([["of batch", "1"]]);
  });
});
