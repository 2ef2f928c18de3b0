import {
  Bool,
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeList,
  Int8,
  Int32,
  LargeUtf8,
  List,
  Null,
  Schema,
  SparseUnion,
  Struct,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "../codec/body-sink.ts";
import { batchByteSize } from "./batch-byte-size.ts";
import { recordBatchFromColumns, recordBatchFromRows } from "./batch-values.ts";
import { arbitrarySchemaAndRows } from "./testing/arbitrary-batch.ts";
import { writeRecordBatch } from "./write-record-batch.ts";

const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
const u = [
  { tag: "n", value: 1 },
  { tag: "s", value: "abc" },
  { tag: "n", value: 3 },
];

describe("the size of a batch", () => {
  test.each<[string, DataType, unknown[], number, number]>([
    ["nulls", new Null(), [null, null, null], 0, 0],
    ["booleans", new Bool(), [true, false, true], 1, 1],
    ["integers", new Int32(), [1, 2, 3], 12, 8],
    ["integers and nulls", new Int32(), [1, null, 3], 13, 9],
    ["text", new Utf8(), ["a", "bc", "def"], 22, 17],
    ["large text", new LargeUtf8(), ["a", "bc", "def"], 38, 29],
    ["lists", new List(new Field("item", new Int32(), true)), [[1], [2, 3], []], 28, 20],
    [
      "fixed lists",
      new FixedSizeList(2, new Field("item", new Int8(), true)),
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      6,
      4,
    ],
    [
      "structs",
      new Struct([new Field("x", new Int32(), true)]),
      [{ x: 1 }, { x: 2 }, null],
      14,
      10,
    ],
    [
      "dictionary values and indices",
      new Dictionary(new Utf8(), new Int8()),
      ["ab", "ab", "c"],
      18,
      17,
    ],
    ["dense unions", new DenseUnion([0, 1], members), u, 15 + 8 + 11, 10 + 4 + 11],
    ["sparse unions", new SparseUnion([0, 1], members), u, 3 + 13 + 20, 2 + 9 + 16],
  ])("counts the bytes of %s, and of a slice those of the slice", (_what, type, c, whole, part) => {
    const batch = recordBatchFromColumns(new Schema([new Field("c", type, true)]), { c });
    expect(batchByteSize(batch)).toBe(whole);
    expect(batchByteSize(batch.slice(1, 3))).toBe(part);
  });

  test("is what is written, but for padding and dictionaries", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
        fc.pre(schema.dictionaries.size === 0);
        const batch = recordBatchFromRows(schema, rows);
        const sink = new BodySink();
        writeRecordBatch(batch, sink);
        const written = sink.buffers.reduce((sum, n, i) => (i % 2 ? sum + n : sum), 0);
        expect(batchByteSize(batch)).toBe(written);
      }),
    );
  });
});
