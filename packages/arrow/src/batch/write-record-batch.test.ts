import {
  Bool,
  Data,
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int16,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  SparseUnion,
  Struct,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { BodySink } from "../codec/body-sink.ts";
import { recordBatchFromColumns, rowsOf } from "./batch-values.ts";
import { assembleRecordBatch, makeRecordBatch } from "./make-record-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { validateBatch } from "./validate.ts";
import { writeRecordBatch } from "./write-record-batch.ts";

function written(batch: RecordBatch): BodySink {
  const sink = new BodySink();
  writeRecordBatch(batch, sink);
  return sink;
}

/** What a reader makes of the batch as it is sent. */
function received(batch: RecordBatch): Record<string, unknown>[] {
  const parts = partsOf(batch);
  validateBatch(batch.schema, parts, "full");
  return rowsOf(makeRecordBatch(batch.schema, parts));
}

function oneColumn(type: DataType, data: Data): RecordBatch {
  return assembleRecordBatch(new Schema([new Field("c", type, true)]), [data], data.length);
}

describe("writing a record batch", () => {
  test("refers to large buffers where they are", () => {
    const x = new Float64Array(100_000).fill(1.5);
    const batch = recordBatchFromColumns(new Schema([new Field("x", new Float64(), false)]), { x });
    const sink = written(batch);
    expect(sink.isContiguous).toBe(false);
    const [chunk] = sink.takeChunks();
    expect([chunk!.buffer, chunk!.byteLength]).toEqual([x.buffer, 800_000]);
  });

  test("refers to the part of a large buffer that a slice covers", () => {
    const x = new Float64Array(100_000);
    const batch = recordBatchFromColumns(new Schema([new Field("x", new Float64(), false)]), { x });
    const [chunk] = written(batch.slice(10, 90_010)).takeChunks();
    expect([chunk!.buffer, chunk!.byteOffset, chunk!.byteLength]).toEqual([x.buffer, 80, 720_000]);
  });

  test.each([4, 8])("sends the bits of a large slice that starts at bit %i", (from) => {
    const b = Array.from({ length: 150_000 }, (_, i) => i % 3 === 0);
    const batch = recordBatchFromColumns(new Schema([new Field("b", new Bool(), false)]), { b });
    const slice = batch.slice(from, 140_000);
    expect(written(slice).isContiguous).toBe(from !== 8);
    const got = received(slice).map((row) => row.b);
    expect(got.every((bit, i) => bit === b[i + from])).toBe(true);
    expect(got).toHaveLength(140_000 - from);
  });

  test("trims buffers to the rows", () => {
    const values = new Int32Array(64);
    const data = new Data(new Int32(), 0, 3, 0, [undefined, values] as never);
    expect(written(oneColumn(data.type, data)).buffers).toEqual([0, 0, 0, 12]);
  });

  test("leaves validity out where nothing in the rows is null", () => {
    const batch = recordBatchFromColumns(new Schema([new Field("c", new Int32(), true)]), {
      c: [null, 1, 2, 3, null, 5],
    });
    expect(written(batch).nodes).toEqual([6, 2]);
    const sink = written(batch.slice(1, 4));
    expect([sink.nodes, sink.buffers]).toEqual([
      [3, 0],
      [0, 0, 0, 12],
    ]);
  });

  test("counts nulls that nobody has counted", () => {
    const nullBitmap = Uint8Array.of(0b101);
    const data = makeData({
      type: new Int32(),
      length: 3,
      nullBitmap,
      data: Int32Array.of(1, 2, 3),
    });
    expect(written(oneColumn(data.type, data)).nodes).toEqual([3, 1]);
    expect(received(oneColumn(data.type, data))).toEqual([{ c: 1 }, { c: null }, { c: 3 }]);
  });

  test("counts nulls anew where apache-arrow's count cannot be right", () => {
    const bits = Uint8Array.of(0b0000_0001);
    const long = makeData({
      type: new Int32(),
      length: 5,
      nullCount: 4,
      nullBitmap: bits,
      data: new Int32Array(5),
    });
    const struct = makeData({
      type: new Struct([new Field("c", new Int32(), true)]),
      length: 2,
      nullCount: 0,
      children: [long],
    });
    const batch = new RecordBatch(new Schema([new Field("c", new Int32(), true)]), struct);
    expect(written(batch).nodes).toEqual([2, 1]);
  });

  test("does not let bits of other rows out", () => {
    const bits = Uint8Array.of(0b1111_1101);
    const data = makeData({
      type: new Int32(),
      length: 3,
      nullCount: 1,
      nullBitmap: bits,
      data: Int32Array.of(1, 2, 3),
    });
    const sink = written(oneColumn(data.type, data));
    expect(sink.bytes[0]).toBe(0b101);
  });

  test("fills up columns that apache-arrow has lengthened without moving their buffers", () => {
    const point = new Struct([new Field("x", new Int32(), true), new Field("t", new Utf8(), true)]);
    const short = recordBatchFromColumns(
      new Schema([
        new Field("i", new Int32(), true),
        new Field("s", new Utf8(), true),
        new Field("l", new List(new Field("item", new Int32(), true)), true),
        new Field("p", point, true),
        new Field("d", new Dictionary(new Utf8(), new Int8()), true),
      ]),
      { i: [1], s: ["a"], l: [[1, 2]], p: [{ x: 1, t: "t" }], d: ["v"] },
    );
    const [i, s, l, p, d] = short.data.children;
    const long = vectorFromArray([1, 2, 3], new Int32()).data[0]!;
    const batch = new RecordBatch({ i: i!, s: s!, l: l!, p: p!, d: d!, long });
    const rest = { i: null, s: null, l: null, p: null, d: null };
    expect(received(batch)).toEqual([
      { i: 1, s: "a", l: [1, 2], p: { x: 1, t: "t" }, d: "v", long: 1 },
      { ...rest, long: 2 },
      { ...rest, long: 3 },
    ]);
  });

  test.each(["dense", "sparse"])(
    "fills up a %s union within a struct that was lengthened",
    (mode) => {
      const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
      const type =
        mode === "dense" ? new DenseUnion([4, 7], members) : new SparseUnion([4, 7], members);
      const struct = new Struct([new Field("u", type, true)]);
      const short = recordBatchFromColumns(new Schema([new Field("p", struct, true)]), {
        p: [{ u: { tag: "s", value: "x" } }],
      });
      const long = vectorFromArray([1, 2, 3], new Int32()).data[0]!;
      const batch = new RecordBatch({ p: short.data.children[0]!, long });
      expect(received(batch).map(({ p }) => p)).toEqual([
        { u: { tag: "s", value: "x" } },
        null,
        null,
      ]);
    },
  );

  test("sends only the part of a dense union's children that a slice refers to", () => {
    const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
    const u = Array.from({ length: 10 }, (_, i) =>
      i % 2 ? { tag: "n", value: i } : { tag: "s", value: `${i}` },
    );
    const type = new DenseUnion([4, 7], members);
    const batch = recordBatchFromColumns(new Schema([new Field("u", type, true)]), { u });
    expect(written(batch.slice(4, 7)).nodes).toEqual([3, 0, 1, 0, 2, 0]);
    expect(received(batch.slice(4, 7)).map((row) => row.u)).toEqual(u.slice(4, 7));
  });

  test("refuses data that is not of the type that the schema says", () => {
    const data = vectorFromArray([1, 2], new Int32()).data[0]!;
    expect(() => written(oneColumn(new Utf8(), data))).toThrow(
      expect.objectContaining({
        code: "schema-mismatch",
        rawMessage: expect.stringContaining("int32"),
      }),
    );
  });
});

describe("writing dictionaries", () => {
  const type = new Dictionary(new Utf8(), new Int8());
  const schema = new Schema([new Field("c", type, true)]);

  test("gives the same array of values as long as the vector is the same", () => {
    const batch = recordBatchFromColumns(schema, { c: ["a", "b", "a"] });
    const first = written(batch).dictionaries.get(type.id)!;
    const second = written(batch.slice(1, 2)).dictionaries.get(type.id)!;
    expect(first.values).toEqual(["a", "b"]);
    expect(second.values).toBe(first.values);
    const other = written(recordBatchFromColumns(schema, { c: ["a", "b"] }));
    expect(other.dictionaries.get(type.id)!.values).not.toBe(first.values);
  });

  test("sends values of all chunks of a dictionary that grew", () => {
    const indices = Int8Array.of(0, 2, 1);
    const chunks = [["a"], ["b", "c"]].map((part) => vectorFromArray(part, new Utf8()).data[0]!);
    const data = makeData({
      type,
      length: 3,
      nullCount: 0,
      data: indices,
      dictionary: new Vector(chunks),
    });
    const batch = oneColumn(type, data);
    expect(received(batch)).toEqual([{ c: "a" }, { c: "c" }, { c: "b" }]);
    expect(rowsOf(batch)).toEqual([{ c: "a" }, { c: "c" }, { c: "b" }]);
  });

  test("strings the values of columns together that share an id but not a vector", () => {
    const one = recordBatchFromColumns(schema, { c: ["a", "b"] }).data.children[0]!;
    const two = recordBatchFromColumns(schema, { c: ["x", null] }).data.children[0]!;
    const same = recordBatchFromColumns(schema, { c: ["a", "a"] }).data.children[0]!;
    const fields = ["one", "two", "same"].map((name) => new Field(name, type, true));
    const batch = assembleRecordBatch(new Schema(fields), [one, two, same], 2);
    const expected = [
      { one: "a", two: "x", same: "a" },
      { one: "b", two: null, same: "a" },
    ];
    expect(rowsOf(batch)).toEqual(expected);
    expect(written(batch).dictionaries.get(type.id)!.values).toEqual(["a", "b", "x"]);
    expect(received(batch)).toEqual(expected);
  });

  test("refuses to string together more values than indices can tell apart", () => {
    const column = (prefix: string): Data =>
      recordBatchFromColumns(schema, { c: Array.from({ length: 70 }, (_, i) => `${prefix}${i}`) })
        .data.children[0]!;
    const fields = [new Field("a", type, true), new Field("b", type, true)];
    const batch = assembleRecordBatch(new Schema(fields), [column("a"), column("b")], 70);
    expect(() => written(batch)).toThrow(expect.objectContaining({ code: "out-of-range" }));
  });

  test("sends no values for a column that has no dictionary", () => {
    const data = makeData({ type, length: 0, data: new Int8Array(0) });
    const batch = oneColumn(type, new Data(type, 0, 0, 0, data.buffers));
    expect(written(batch).dictionaries.get(type.id)!.values).toEqual([]);
  });

  test("uses the ids of the stream's schema where one is given", () => {
    const batch = recordBatchFromColumns(schema, { c: ["a"] });
    const other = new Dictionary(new Utf8(), new Int8());
    const sink = new BodySink();
    writeRecordBatch(batch, sink, new Schema([new Field("c", other, true)]));
    expect([...sink.dictionaries.keys()]).toEqual([other.id]);
  });

  test("keeps wide indices apart from narrow ones", () => {
    const wide = new Dictionary(new Utf8(), new Int16(), type.id);
    const fields = [new Field("a", type, true), new Field("b", wide, true)];
    const a = recordBatchFromColumns(schema, { c: ["x"] }).data.children[0]!;
    const b = recordBatchFromColumns(new Schema([fields[1]!]), { b: ["y"] }).data.children[0]!;
    const batch = assembleRecordBatch(new Schema(fields, null, new Map()), [a, b], 1);
    expect(received(batch)).toEqual([{ a: "x", b: "y" }]);
  });
});
