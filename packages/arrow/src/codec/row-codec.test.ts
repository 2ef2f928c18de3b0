import { Field, Float64, Int32, Schema } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import type { ColumnCodec, FieldCodec } from "./column-codec.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { listCodec } from "./list-codecs.ts";
import { mappedCodec } from "./mapped-codec.ts";
import { floatCodec, integerCodec, nullCodec } from "./primitive-codecs.ts";
import { type RowCodec, type RowReader, rowCodec } from "./row-codec.ts";
import { failure } from "./testing/failure.ts";
import { SinkSource, type TakenBody, takeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

function field<V>(name: string, codec: ColumnCodec<V>, nullable = false): FieldCodec<V> {
  return { name, nullable, codec };
}

const codec = rowCodec([
  field("id", integerCodec(new Int32())),
  field("name", utf8Codec(), true),
  field("points", listCodec(field("item", floatCodec(new Float64())))),
]);

const row = fc.record({
  id: fc.integer(),
  name: fc.option(fc.string()),
  points: fc.array(fc.double(), { maxLength: 4 }),
});

function taken(own: RowCodec, rows: Record<string, unknown>[]): TakenBody {
  const sink = new BodySink();
  own.writeRows(rows, sink);
  return takeBody(sink);
}

function read(own: RowCodec, body: TakenBody, numRows: number): RowReader {
  const reader = own.reader();
  const source = new SinkSource(body);
  reader.bind(source, numRows);
  source.expectEnd();
  return reader;
}

test("has the schema of its fields, or the one that is given", () => {
  expect(String(codec.schema)).toBe(
    "Schema<{ 0: id: Int32, 1: name: Utf8, 2: points: List<Float64> }>",
  );
  expect(codec.schema.fields.map((one) => one.nullable)).toEqual([false, true, false]);
  const schema = new Schema([new Field("x", new Int32(), false)], new Map([["a", "b"]]));
  expect(rowCodec([field("x", integerCodec(new Int32()))], schema).schema).toBe(schema);
});

test("rows come back", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const body = taken(codec, rows);
      expect(body.nodes[0]).toBe(rows.length);
      const reader = read(codec, body, rows.length);
      expect(reader.rows()).toEqual(rows);
      rows.forEach((one, i) => {
        expect(reader.row(i)).toEqual(one);
        expect(reader.column(0).get(i)).toBe(one.id);
      });
    }),
  );
});

test("columns come back as rows, and are the same bytes", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const sink = new BodySink();
      const columns = {
        points: rows.map((one) => one.points),
        name: rows.map((one) => one.name),
        id: Int32Array.from(rows, (one) => one.id),
      };
      expect(codec.writeColumns(columns, sink)).toBe(rows.length);
      expect(takeBody(sink)).toEqual(taken(codec, rows));
    }),
  );
});

test("a property that is missing or undefined is null", () => {
  const reader = read(codec, taken(codec, [{ id: 1, points: [], more: 1 }]), 1);
  expect(reader.row(0)).toEqual({ id: 1, name: null, points: [] });
});

test("there may be no fields at all", () => {
  const none = rowCodec([]);
  const sink = new BodySink();
  none.writeRows([{}, {}], sink);
  expect(none.writeColumns({}, sink)).toBe(0);
  expect(takeBody(sink)).toMatchObject({ nodes: [], buffers: [] });
  expect(read(none, taken(none, []), 2).rows()).toEqual([{}, {}]);
  expect(failure(() => read(none, taken(none, []), 2 ** 40).rows())).toMatchObject({
    code: "protocol/limit-exceeded",
  });
});

describe("errors of rows", () => {
  const good = { id: 1, name: "a", points: [] };

  test("are at the row and the name, or just at the name", () => {
    const bad = { id: 2, points: [1, "2"] };
    const expected = { code: "schema/type-mismatch" };
    expect(failure(() => taken(codec, [good, bad]))).toMatchObject({
      ...expected,
      path: [1, "points", 1],
    });
    expect(failure(() => taken(codec, [bad]))).toMatchObject({ ...expected, path: ["points", 1] });
  });

  test("name the field that must not be null", () => {
    const expected = { code: "schema/unexpected-null", message: 'field "id" is not nullable' };
    expect(failure(() => taken(codec, [good, { points: [] }]))).toMatchObject({
      ...expected,
      path: [1, "id"],
    });
    expect(failure(() => taken(codec, [{ id: null }]))).toMatchObject({
      ...expected,
      path: ["id"],
    });
  });

  test.each([[null], [undefined], [1], ["row"]])("say that %s is no row", (value) => {
    const expected = { code: "schema/type-mismatch" };
    const write = (...rows: unknown[]): unknown => taken(codec, rows as Record<string, unknown>[]);
    expect(failure(() => write(good, value))).toMatchObject({ ...expected, path: [1] });
    expect(failure(() => write(value))).toMatchObject({ ...expected, path: [] });
  });
});

describe("errors of columns", () => {
  const write = (columns: Record<string, unknown>): unknown =>
    codec.writeColumns(columns as Record<string, ArrayLike<unknown>>, new BodySink());

  test("are at the name and the row", () => {
    expect(
      failure(() => write({ id: [1, 2], name: ["a", "b"], points: [[], [1, "x"]] })),
    ).toMatchObject({ code: "schema/type-mismatch", path: ["points", 1, 1] });
    expect(failure(() => write({ id: [1, null], name: ["", ""], points: [[], []] }))).toMatchObject(
      {
        code: "schema/unexpected-null",
        path: ["id", 1],
      },
    );
  });

  test("of one row are at the name and the row as well", () => {
    expect(failure(() => write({ id: [1], name: ["a"], points: [[1, "x"]] }))).toMatchObject({
      code: "schema/type-mismatch",
      path: ["points", 0, 1],
    });
    expect(failure(() => write({ id: [null], name: [""], points: [[]] }))).toMatchObject({
      code: "schema/unexpected-null",
      path: ["id", 0],
    });
  });

  test("say which column is missing, too many, too short or none", () => {
    const good = { id: [1], name: ["a"], points: [[]] };
    expect(failure(() => write({ id: [1], points: [[]] }))).toMatchObject({
      code: "schema/missing-field",
      path: ["name"],
    });
    expect(failure(() => write({ ...good, constructor: undefined }))).toMatchObject({
      code: "schema/unknown-member",
      path: ["constructor"],
    });
    expect(failure(() => write({ ...good, points: [] }))).toMatchObject({
      code: "schema/row-count",
      path: ["points"],
    });
    for (const name of ["text", 1, null, { length: -1.5 }]) {
      expect(failure(() => write({ ...good, name }))).toMatchObject({
        code: "schema/type-mismatch",
        path: ["name"],
      });
    }
  });

  test("are noticed before anything is written", () => {
    const sink = new BodySink();
    expect(failure(() => codec.writeColumns({ id: [1] }, sink))).toBeDefined();
    expect(sink.nodes).toEqual([]);
  });
});

describe("reading", () => {
  test("errors are at the row and the name, or just at the name", () => {
    const wide = rowCodec([field("n", int64Codec())]);
    const narrow = rowCodec([field("n", int64NumberCodec())]);
    const big = { n: 2n ** 60n };
    const expected = { code: "schema/out-of-range" };
    const two = read(narrow, taken(wide, [{ n: 1n }, big]), 2);
    expect(two.row(0)).toEqual({ n: 1 });
    expect(failure(() => two.row(1))).toMatchObject({ ...expected, path: [1, "n"] });
    const one = read(narrow, taken(wide, [big]), 1);
    expect(failure(() => one.rows())).toMatchObject({ ...expected, path: ["n"] });
  });

  test("errors among many rows are at the row and the name, too", () => {
    const wide = rowCodec([field("t", utf8Codec()), field("n", int64Codec())]);
    const narrow = rowCodec([field("t", utf8Codec()), field("n", int64NumberCodec())]);
    const rows = Array.from({ length: 9_000 }, (_, i) => ({ t: `${i}`, n: BigInt(i) }));
    const expected = { code: "schema/out-of-range" };
    const body = taken(
      wide,
      rows.map((one, i) => (i === 8_000 ? { ...one, n: 2n ** 60n } : one)),
    );
    for (let time = 0; time < 2; time++) {
      const reader = read(narrow, body, rows.length);
      expect(failure(() => reader.rows())).toMatchObject({ ...expected, path: [8_000, "n"] });
      expect(failure(() => reader.row(8_000))).toMatchObject({ ...expected, path: [8_000, "n"] });
      expect(reader.row(8_001)).toEqual({ t: "8001", n: 8_001 });
    }
    const reader = read(narrow, taken(wide, rows), rows.length);
    expect(reader.rows()).toEqual(rows.map(({ t, n }) => ({ t, n: Number(n) })));
  });

  test("there are just the rows and columns that there are", () => {
    const reader = read(codec, taken(codec, [{ id: 1, points: [] }]), 1);
    for (const index of [1, -1, 0.5, Number.NaN]) {
      expect(failure(() => reader.row(index))).toMatchObject({ code: "schema/out-of-range" });
    }
    expect(failure(() => reader.column(3))).toMatchObject({ code: "schema/out-of-range" });
  });

  test("columns of another length than the batch are an invalid batch", () => {
    const body = taken(codec, [{ id: 1, points: [] }]);
    for (const numRows of [0, 2]) {
      expect(failure(() => read(codec, body, numRows))).toMatchObject({
        code: "protocol/invalid-batch",
        message: expect.stringContaining('"id"'),
      });
    }
  });

  test("memory that is not there is an invalid batch, not a RangeError", () => {
    const body = taken(codec, [{ id: 1, points: [1] }]);
    const reader = codec.reader();
    const source = new SinkSource(body);
    source.view = new DataView(source.view.buffer, 0, 4);
    reader.bind(source, 1);
    expect(failure(() => reader.row(0))).toMatchObject({ code: "protocol/invalid-batch" });
    const unread = codec.reader();
    const wrong = new SinkSource(body);
    wrong.nextNode = () => {
      throw new RangeError("Offset is outside the bounds of the DataView");
    };
    expect(failure(() => unread.bind(wrong, 1))).toMatchObject({ code: "protocol/invalid-batch" });
  });

  test("errors of conversions that are none of ours pass through", () => {
    const own = rowCodec([
      field(
        "x",
        mappedCodec<number, string>(utf8Codec(), {
          encode: String,
          decode() {
            throw new TypeError("mine");
          },
        }),
      ),
    ]);
    const reader = read(own, taken(own, [{ x: 1 }]), 1);
    expect(() => reader.row(0)).toThrow("mine");
  });

  test("a reader is bound anew to each batch", () => {
    const reader = codec.reader();
    reader.bind(new SinkSource(taken(codec, [{ id: 1, name: "a", points: [1] }])), 1);
    expect(reader.row(0)).toEqual({ id: 1, name: "a", points: [1] });
    const rows = [
      { id: 2, name: null, points: [] },
      { id: 3, name: "c", points: [3, 4] },
    ];
    reader.bind(new SinkSource(taken(codec, rows)), 2);
    expect(reader.rows()).toEqual(rows);
  });

  test("null columns alone do not bound the number of rows", () => {
    const nulls = rowCodec([field("x", nullCodec(), true)]);
    const body = taken(nulls, [{}]);
    body.nodes[0] = 2 ** 31;
    const reader = read(nulls, body, 2 ** 31);
    expect(reader.row(2 ** 31 - 1)).toEqual({ x: null });
    expect(failure(() => reader.rows())).toMatchObject({ code: "protocol/limit-exceeded" });
  });
});
