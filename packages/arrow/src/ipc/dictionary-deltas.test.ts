import {
  Data,
  type DataType,
  Dictionary,
  Field,
  Int8,
  Int32,
  Null,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  Vector,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { recordBatchFromRows, rowsOf } from "../batch/batch-values.ts";
import { assembleRecordBatch } from "../batch/make-record-batch.ts";
import { failure } from "../codec/testing/failure.ts";
import { MessageReader } from "../message/message-reader.ts";
import { decodeStream } from "./stream-bytes.ts";
import { expectRows } from "./testing/expect-rows.ts";
import { rowsOfReceived } from "./testing/read-streams.ts";

/** Values of a type as pieces of `size`, which are deltas of each other when apache-arrow sends them. */
function pieces(type: DataType, values: readonly unknown[], size: number): Data[] {
  const schema = new Schema([new Field("v", type, true)]);
  const rows = values.map((v) => ({ v }));
  const batch = recordBatchFromRows(schema, rows);
  const starts = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => i * size);
  return starts.map((start) => batch.slice(start, start + size).data.children[0]!);
}

/** A stream in which batch `i` refers to value `i` of a dictionary that has grown to `i + 1` pieces by then. */
function growing(type: Dictionary, values: readonly unknown[], size = 1): Uint8Array {
  const schema = new Schema([new Field("d", type, true)]);
  const parts = pieces(type.dictionary, values, size);
  const batches = parts.map((_, i) => {
    const dictionary = new Vector(parts.slice(0, i + 1));
    const indices = Int32Array.of(i * size, 0);
    return assembleRecordBatch(schema, [indexed(type, indices, dictionary)], 2);
  });
  return tableToIPC(new Table(schema, batches), "stream");
}

function indexed(type: Dictionary, indices: Int32Array, dictionary: Vector): Data {
  return new Data(type, 0, indices.length, 0, [undefined, indices], [], dictionary);
}

/** Which of the dictionary messages are deltas. */
function deltas(bytes: Uint8Array): boolean[] {
  const reader = new MessageReader();
  reader.push(bytes);
  const found: boolean[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    if (message.kind !== "dictionary") continue;
    found.push(message.header.reader.bool(message.header.table, 2));
  }
  return found;
}

describe("a dictionary that grows by deltas", () => {
  const values = ["a", "é", null, "", "dd"];
  const bytes = growing(new Dictionary(new Utf8(), new Int32()), values);
  const expected = values.map((d) => [{ d }, { d: "a" }]);

  test("is read, and batches before a delta keep what they had", () => {
    expect(deltas(bytes)).toEqual([false, true, true, true, true]);
    expectRows(bytes, expected);
  });

  test("is the same vector for as long as it is the same dictionary", () => {
    const batch = decodeStream(bytes).batches[3]!;
    const again = batch.toRecordBatch();
    expect(again.data.children[0]!.dictionary!.length).toBe(4);
    expect(rowsOf(again)).toEqual(expected[3]);
  });

  test("may hold values that hold dictionaries", () => {
    const shade = new Dictionary(new Utf8(), new Int8());
    const paint = new Struct([new Field("shade", shade, true), new Field("n", new Int32(), true)]);
    const paints = ["dark", "light", null, "dark"].map((name, n) => ({ shade: name, n }));
    const stream = growing(new Dictionary(paint, new Int32()), paints);
    expect(deltas(stream).filter((isDelta) => isDelta)).toHaveLength(3);
    expectRows(
      stream,
      paints.map((d) => [{ d }, { d: paints[0] }]),
    );
  });

  test("refuses an index that only a later delta would have made valid", () => {
    const type = new Dictionary(new Utf8(), new Int32());
    const schema = new Schema([new Field("d", type, true)]);
    const [piece] = pieces(type.dictionary, ["a"], 1);
    const column = indexed(type, Int32Array.of(1), new Vector([piece!]));
    const batch = assembleRecordBatch(schema, [column], 1);
    const stream = tableToIPC(new Table(schema, batch), "stream");
    expect(failure(() => decodeStream(stream))).toMatchObject({
      code: "protocol/invalid-batch",
      path: ["d"],
      message: "Invalid record batch: row 0 refers to value 1 of 1",
    });
  });

  test("costs no more than its own bytes for each delta", () => {
    const many = Array.from({ length: 800 }, (_, i) => `value ${i}`);
    const stream = growing(new Dictionary(new Utf8(), new Int32()), many);
    const started = performance.now();
    const { batches } = decodeStream(stream);
    expect(rowsOfReceived(batches.at(-1)!)).toEqual([{ d: "value 799" }, { d: "value 0" }]);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("of a type without bytes cannot grow without end", () => {
    const type = new Dictionary(new Null(), new Int32());
    const nulls = new Data(new Null(), 0, 2 ** 23, 2 ** 23);
    const schema = new Schema([new Field("d", type, true)]);
    const batches = [1, 2, 3].map((count) => {
      const dictionary = new Vector(new Array<Data>(count).fill(nulls));
      return assembleRecordBatch(schema, [indexed(type, Int32Array.of(0), dictionary)], 1);
    });
    const stream = tableToIPC(new Table(schema, batches), "stream");
    expect(deltas(stream)).toEqual([false, true, true]);
    expect(failure(() => decodeStream(stream)).code).toBe("protocol/limit-exceeded");
  });
});
