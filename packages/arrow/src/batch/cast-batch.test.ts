import {
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  Null,
  RecordBatch,
  Schema,
  SparseUnion,
  Struct,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordBatchFromColumns, recordBatchFromRows, rowsOf } from "./batch-values.ts";
import { castBatch, projectBatch } from "./cast-batch.ts";
import { arbitrarySchemaAndRows } from "./testing/arbitrary-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { validateBatch } from "./validate.ts";

function schemaOf(types: Record<string, DataType>, nullable = true): Schema {
  return new Schema(Object.entries(types).map(([name, type]) => new Field(name, type, nullable)));
}

const SCHEMA = schemaOf({ a: new Int32(), b: new Utf8() });
const BATCH = recordBatchFromColumns(
  SCHEMA,
  { a: [1, null, 3], b: ["x", "y", null] },
  new Map([["k", "v"]]),
);

describe("casting a batch", () => {
  test("returns the batch itself when it fits", () => {
    expect(castBatch(BATCH, SCHEMA)).toBe(BATCH);
    expect(castBatch(BATCH, schemaOf({ a: new Int32(), b: new Utf8() }))).toBe(BATCH);
    const target = schemaOf({ a: new Int32(), b: new Utf8() });
    const cloned = new RecordBatch(BATCH.schema, BATCH.data);
    expect(castBatch(cloned, target)).toBe(cloned);
    expect(castBatch(cloned, target)).toBe(cloned);
  });

  test("returns any batch itself for a schema that says the same", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
        const batch = recordBatchFromRows(schema, rows);
        const same = new Schema(schema.fields.map((field) => field.clone()));
        expect(castBatch(batch, same)).toBe(batch);
        expect(projectBatch(batch, same)).toBe(batch);
      }),
    );
  });

  test("puts columns into the order of the target, without copying them", () => {
    const target = schemaOf({ b: new Utf8(), a: new Int32() });
    const cast = castBatch(BATCH, target);
    expect(cast.schema).toBe(target);
    expect(cast.metadata).toBe(BATCH.metadata);
    expect(cast.data.children[1]).toBe(BATCH.data.children[0]);
    expect(rowsOf(cast)).toEqual([
      { b: "x", a: 1 },
      { b: "y", a: null },
      { b: null, a: 3 },
    ]);
  });

  test("casts slices by their own rows", () => {
    const target = schemaOf({ a: new Float64(), b: new Dictionary(new Utf8(), new Int8()) });
    expect(rowsOf(castBatch(BATCH.slice(1, 3), target))).toEqual([
      { a: null, b: "y" },
      { a: 3, b: null },
    ]);
  });

  test("gives a batch that can be sent", () => {
    const target = schemaOf({ a: new Int64(), b: new Dictionary(new Utf8(), new Int8()) });
    const cast = castBatch(BATCH, target);
    validateBatch(target, partsOf(cast), "full");
    expect(cast.toArray().map((row) => row?.toJSON())).toEqual([
      { a: 1n, b: "x" },
      { a: null, b: "y" },
      { a: 3n, b: null },
    ]);
  });

  test.each([
    ["a name is missing", { a: new Int32() }],
    ["a name is added", { a: new Int32(), b: new Utf8(), c: new Utf8() }],
    ["a name differs", { a: new Int32(), c: new Utf8() }],
    ["a type cannot be cast", { a: new Utf8(), b: new Utf8() }],
  ])("is refused when %s", (_what, types: Record<string, DataType>) => {
    expect(() => castBatch(BATCH, schemaOf(types))).toThrow(
      expect.objectContaining({
        kind: "schema",
        code: "schema-mismatch",
        rawMessage: expect.stringMatching(
          /^Input schema mismatch: expected a: \w+.* got a: int32, b: string$/,
        ),
      }),
    );
  });

  test("is refused in a few words, however large the peer's schema is", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `column_${i}`);
    const wide = schemaOf(Object.fromEntries(names.map((name) => [name, new Null()])));
    const batch = recordBatchFromRows(wide, [{}]);
    expect(() => castBatch(batch, SCHEMA)).toThrow(
      expect.objectContaining({ rawMessage: expect.stringMatching(/^Input .{1,1200}…$/) }),
    );
  });

  test("says which value does not survive", () => {
    const batch = recordBatchFromColumns(SCHEMA, { a: [1, null, 300], b: ["", "", ""] });
    const target = schemaOf({ a: new Int8(), b: new Utf8() });
    expect(() => castBatch(batch, target)).toThrow(
      expect.objectContaining({
        code: "schema-mismatch",
        path: "a[2]",
        rawMessage:
          "Input schema mismatch: expected a: int8, b: string got a: int32, b: string (int32 300 does not fit int8)",
        cause: expect.objectContaining({ code: "out-of-range" }),
      }),
    );
  });

  test("looks for nulls where only the target forbids them", () => {
    const strict = schemaOf({ a: new Int32(), b: new Utf8() }, false);
    expect(() => castBatch(BATCH, strict)).toThrow(
      expect.objectContaining({ code: "unexpected-null", path: "a" }),
    );
    const full = castBatch(BATCH.slice(0, 1), strict);
    expect(full.schema).toBe(strict);
    expect(rowsOf(full)).toEqual([{ a: 1, b: "x" }]);
    const relaxed = castBatch(full, SCHEMA);
    expect([relaxed.schema, rowsOf(relaxed)]).toEqual([SCHEMA, [{ a: 1, b: "x" }]]);
  });

  test("does not take what is null in a union's members for nulls of the union", () => {
    const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
    const u = [
      { tag: "n", value: null },
      { tag: "s", value: "x" },
    ];
    for (const type of [new SparseUnion([0, 1], members), new DenseUnion([0, 1], members)]) {
      const batch = recordBatchFromColumns(schemaOf({ u: type }), { u });
      expect(rowsOf(castBatch(batch, schemaOf({ u: type }, false)))).toEqual(
        u.map((value) => ({ u: value })),
      );
      const outer = (nullable: boolean): DataType => new Struct([new Field("u", type, nullable)]);
      const nested = recordBatchFromColumns(schemaOf({ p: outer(true) }), {
        p: u.map((value) => ({ u: value })),
      });
      expect(rowsOf(castBatch(nested, schemaOf({ p: outer(false) })))).toEqual(rowsOf(nested));
    }
  });

  test("takes a column of nulls for nulls, whole or sliced", () => {
    const batch = recordBatchFromColumns(schemaOf({ n: new Null() }), { n: [null, null, null] });
    for (const part of [batch, batch.slice(1, 2)]) {
      expect(() => castBatch(part, schemaOf({ n: new Utf8() }, false))).toThrow(
        expect.objectContaining({ code: "unexpected-null" }),
      );
      expect(rowsOf(castBatch(part, schemaOf({ n: new Utf8() })))).toEqual(rowsOf(part));
    }
  });

  test("takes on the dictionary ids of the target", () => {
    const [mine, theirs] = [1, 2].map(() => new Dictionary(new Utf8(), new Int16()));
    const batch = recordBatchFromColumns(schemaOf({ d: mine! }), { d: ["x"] });
    const target = schemaOf({ d: theirs! });
    const cast = castBatch(batch, target);
    expect(cast.schema).toBe(target);
    expect(rowsOf(cast)).toEqual([{ d: "x" }]);
    expect(castBatch(cast, schemaOf({ d: theirs! }))).toBe(cast);
  });

  test("goes by position when names are not distinct", () => {
    const twice = new Schema([
      new Field("a", new Int32(), true),
      new Field("a", new Int32(), true),
    ]);
    const batch = recordBatchFromColumns(SCHEMA, { a: [1], b: ["x"] });
    const both = new RecordBatch(
      twice,
      new RecordBatch({ a: batch.data.children[0]!, b: batch.data.children[0]! }).data,
    );
    const wider = new Schema([
      new Field("a", new Int32(), true),
      new Field("a", new Int64(), true),
    ]);
    expect(castBatch(both, wider).data.children.map((data) => data.values[0])).toEqual([1, 1n]);
    expect(() =>
      castBatch(both, new Schema([wider.fields[1]!, new Field("b", new Int32(), true)])),
    ).toThrow(expect.objectContaining({ code: "schema-mismatch" }));
  });
});

describe("projecting a batch", () => {
  test("selects and casts the columns of the target", () => {
    const target = schemaOf({ b: new Utf8() });
    const projected = projectBatch(BATCH, target);
    expect(projected.schema).toBe(target);
    expect(rowsOf(projected)).toEqual([{ b: "x" }, { b: "y" }, { b: null }]);
    expect(rowsOf(projectBatch(BATCH, schemaOf({ a: new Int64() })))).toEqual([
      { a: 1n },
      { a: null },
      { a: 3n },
    ]);
  });

  test("to no columns at all keeps the rows", () => {
    expect(projectBatch(BATCH, new Schema([])).numRows).toBe(3);
  });

  test("misses columns that are not there", () => {
    expect(() => projectBatch(BATCH, schemaOf({ a: new Int32(), c: new Utf8() }))).toThrow(
      expect.objectContaining({
        code: "missing-field",
        path: "c",
        rawMessage: 'Output lacks "c"; it has a: int32, b: string',
      }),
    );
  });

  test("is refused when a type cannot be cast", () => {
    expect(() => projectBatch(BATCH, schemaOf({ b: new Int32() }))).toThrow(
      expect.objectContaining({
        code: "schema-mismatch",
        rawMessage: "Output schema mismatch: expected b: int32 got a: int32, b: string",
      }),
    );
  });
});
