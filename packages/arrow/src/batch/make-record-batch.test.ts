import {
  Dictionary,
  Field,
  Float64,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  List,
  RecordBatch,
  Schema,
  Utf8,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import type { BatchParts } from "./batch-body.ts";
import { NO_PARTS } from "./batch-source.ts";
import { recordBatchFromColumns, rowsOf } from "./batch-values.ts";
import { dictionaryFromBody } from "./dictionary.ts";
import { makeRecordBatch } from "./make-record-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";

const SCHEMA = new Schema([
  new Field("i", new Int64(), false),
  new Field("f", new Float64(), true),
  new Field("s", new Utf8(), true),
]);
const ROWS = { i: [1n, 2n, 3n], f: [0.5, null, 1.5], s: ["a", "bb", null] };

function sample(): BatchParts {
  return partsOf(recordBatchFromColumns(SCHEMA, ROWS));
}

describe("a record batch made over a body", () => {
  test("has the very schema it was made with, and its rows", () => {
    const batch = makeRecordBatch(SCHEMA, sample());
    expect(batch.schema).toBe(SCHEMA);
    expect(batch).toBeInstanceOf(RecordBatch);
    expect([batch.numRows, batch.numCols, batch.nullCount]).toEqual([3, 3, 0]);
    expect(batch.getChild("f")!.toArray()).toEqual(Float64Array.of(0.5, 0, 1.5));
    expect(batch.toArray().map((row) => row?.toJSON())).toEqual([
      { i: 1n, f: 0.5, s: "a" },
      { i: 2n, f: null, s: "bb" },
      { i: 3n, f: 1.5, s: null },
    ]);
  });

  test("copies nothing of an aligned body", () => {
    const parts = sample();
    const batch = makeRecordBatch(SCHEMA, parts);
    for (const data of batch.data.children) {
      for (const array of [data.values, data.valueOffsets, data.nullBitmap]) {
        if (array !== undefined) expect(array.buffer).toBe(parts.body.buffer);
      }
    }
  });

  test("carries the metadata it is given, or an empty map of its own", () => {
    const metadata = new Map([["k", "v"]]);
    expect(makeRecordBatch(SCHEMA, sample(), metadata).metadata).toBe(metadata);
    const one = makeRecordBatch(SCHEMA, sample());
    one.metadata.set("x", "y");
    expect(makeRecordBatch(SCHEMA, sample()).metadata.size).toBe(0);
  });

  test("leaves validity out where nothing is null", () => {
    const { children } = makeRecordBatch(SCHEMA, sample()).data;
    expect(children.map((data) => data.nullBitmap?.length)).toEqual([undefined, 1, 1]);
  });

  test("reads a buffer that is not aligned for its elements", () => {
    const body = new Uint8Array(24);
    new DataView(body.buffer).setFloat64(4, 2.5, true);
    const schema = new Schema([new Field("f", new Float64(), false)]);
    const parts: BatchParts = {
      ...NO_PARTS,
      numRows: 1,
      nodes: [1, 0],
      buffers: [0, 0, 4, 8],
      body,
    };
    expect(rowsOf(makeRecordBatch(schema, parts))).toEqual([{ f: 2.5 }]);
  });

  test.each([
    ["utf8", new Utf8(), [0, 0]],
    ["large utf8", new LargeUtf8(), [0, 0]],
    ["list", new List(new Field("item", new Int32(), true)), [0, 0, 0, 0]],
  ])("takes an absent offsets buffer of no %s rows", (_name, type, nodes) => {
    const schema = new Schema([new Field("c", type, true)]);
    const buffers = [0, 0, 0, 0, 0, 0, ...(nodes.length > 2 ? [0, 0] : [])];
    const batch = makeRecordBatch(schema, { ...NO_PARTS, nodes, buffers });
    expect(batch.data.children[0]!.valueOffsets.length).toBe(1);
    expect(rowsOf(batch)).toEqual([]);
  });

  test("never makes an array that is longer than the buffer, validated or not", () => {
    const schema = new Schema([new Field("i", new Int32(), false)]);
    const body = new Uint8Array(64);
    const parts: BatchParts = {
      ...NO_PARTS,
      numRows: 9,
      nodes: [9, 0],
      buffers: [0, 0, 8, 6],
      body,
    };
    expect(makeRecordBatch(schema, parts).data.children[0]!.values.length).toBe(1);
  });

  test("refuses a buffer outside the body", () => {
    const parts: BatchParts = { ...sample(), buffers: sample().buffers.map((n) => n + 1000) };
    expect(() => makeRecordBatch(SCHEMA, parts)).toThrow(
      expect.objectContaining({ kind: "protocol", code: "invalid-batch" }),
    );
  });

  test("can be made while another one looks up its dictionary", () => {
    const type = new Dictionary(new Utf8(), new Int16());
    const schema = new Schema([new Field("d", type, true), new Field("i", new Int32(), true)]);
    const parts = partsOf(recordBatchFromColumns(schema, { d: ["x", "y"], i: [7, 8] }));
    const dictionaries: BatchParts["dictionaries"] = {
      dictionary(id) {
        expect(rowsOf(makeRecordBatch(SCHEMA, sample()))).toHaveLength(3);
        return parts.dictionaries.dictionary(id);
      },
    };
    expect(rowsOf(makeRecordBatch(schema, { ...parts, dictionaries }))).toEqual([
      { d: "x", i: 7 },
      { d: "y", i: 8 },
    ]);
  });

  test("without rows does without a dictionary that was never sent", () => {
    const type = new Dictionary(new Utf8(), new Int16());
    const schema = new Schema([new Field("d", type, true)]);
    const batch = makeRecordBatch(schema, { ...NO_PARTS, nodes: [0, 0], buffers: [0, 0, 0, 0] });
    expect([...batch.getChild("d")!]).toEqual([]);
  });
});

describe("a dictionary from a body", () => {
  const values = new Schema([new Field("v", new Utf8(), true)]);

  test("shows the same vector for the same type, so that it is known for unchanged", () => {
    const parts = partsOf(recordBatchFromColumns(values, { v: ["a", null, "c"] }));
    const type = new Utf8();
    const dictionary = dictionaryFromBody(type, parts);
    expect(dictionary.length).toBe(3);
    expect(dictionary.vector(type)).toBe(dictionary.vector(type));
    expect(dictionary.vector(type).data[0]!.values.buffer).toBe(parts.body.buffer);
    expect([...dictionary.vector(new Utf8())]).toEqual(["a", null, "c"]);
  });

  test("takes a misaligned body", () => {
    const parts = partsOf(recordBatchFromColumns(values, { v: ["a", null, "c"] }));
    const body = new Uint8Array(parts.body.byteLength + 1).subarray(1);
    body.set(parts.body);
    const type = new Utf8();
    expect([...dictionaryFromBody(type, { ...parts, body }).vector(type)]).toEqual([
      "a",
      null,
      "c",
    ]);
  });
});
