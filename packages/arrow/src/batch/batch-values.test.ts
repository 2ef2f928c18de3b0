import { Field, Float64, Int32, Int64, Null, Schema, Struct, Uint64, Utf8 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnOf,
  emptyRecordBatch,
  recordBatchFromColumns,
  recordBatchFromRows,
  rowsOf,
} from "./batch-values.ts";
import { arbitrarySchemaAndRows } from "./testing/arbitrary-batch.ts";
import { partsOf } from "./testing/batch-parts.ts";
import { validateBatch } from "./validate.ts";

const SCHEMA = new Schema([new Field("i", new Int64(), true), new Field("s", new Utf8(), false)]);

describe("a batch of values", () => {
  test("gives its rows back as they were", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
        const batch = recordBatchFromRows(schema, rows);
        expect(batch.schema).toBe(schema);
        expect(batch.numRows).toBe(rows.length);
        expect(rowsOf(batch)).toEqual(rows);
      }),
    );
  });

  test("is the same made of columns as made of rows, and gives its columns back", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows(), ({ schema, rows }) => {
        const columns = Object.fromEntries(
          schema.names.map((name) => [name, rows.map((row) => row[name as string])]),
        );
        const batch = recordBatchFromColumns(schema, columns);
        if (schema.fields.length > 0) expect(rowsOf(batch)).toEqual(rows);
        for (const name of schema.names) {
          expect(columnOf(batch, name as string)).toEqual(columns[name as string]);
        }
      }),
    );
  });

  test("has the schema and the metadata it is given", () => {
    const metadata = new Map([["k", "v"]]);
    const rows = [{ i: 1n, s: "a" }];
    for (const batch of [
      recordBatchFromRows(SCHEMA, rows, metadata),
      recordBatchFromColumns(SCHEMA, { i: [1n], s: ["a"] }, metadata),
      emptyRecordBatch(SCHEMA, metadata),
    ]) {
      expect(batch.schema).toBe(SCHEMA);
      expect(batch.metadata).toBe(metadata);
    }
    expect(recordBatchFromRows(SCHEMA, rows).metadata.size).toBe(0);
  });

  test("refers to large typed arrays and copies small ones", () => {
    const schema = new Schema([
      new Field("x", new Float64(), true),
      new Field("s", new Utf8(), true),
    ]);
    const large = new Float64Array(5000).fill(2);
    const s = Array.from(large, (_, i) => `s${i}`);
    const batch = recordBatchFromColumns(schema, { x: large, s });
    expect(batch.data.children[0]!.values.buffer).toBe(large.buffer);
    expect(rowsOf(batch)[4999]).toEqual({ x: 2, s: "s4999" });
    const small = new Float64Array(5);
    const copied = recordBatchFromColumns(schema, { x: small, s: s.slice(0, 5) });
    small.fill(9);
    expect(columnOf(copied, "x")).toEqual([0, 0, 0, 0, 0]);
  });

  test("is not touched by batches made later", () => {
    const batches = [1n, 2n, 3n].map((i) => recordBatchFromRows(SCHEMA, [{ i, s: `${i}` }]));
    expect(batches.flatMap((batch) => rowsOf(batch))).toEqual([
      { i: 1n, s: "1" },
      { i: 2n, s: "2" },
      { i: 3n, s: "3" },
    ]);
  });

  test("takes missing properties for null and leaves others out", () => {
    const batch = recordBatchFromRows(SCHEMA, [{ s: "a", other: 1 }]);
    expect(rowsOf(batch)).toEqual([{ i: null, s: "a" }]);
  });

  test("gives 64-bit integers as numbers on request, at every depth", () => {
    const point = new Struct([new Field("x", new Uint64(), true)]);
    const schema = new Schema([new Field("i", new Int64(), true), new Field("p", point, true)]);
    const batch = recordBatchFromRows(schema, [{ i: -5n, p: { x: 7n } }]);
    expect(rowsOf(batch, { int64: "number" })).toEqual([{ i: -5, p: { x: 7 } }]);
    expect(rowsOf(batch, { int64: "bigint" })).toEqual([{ i: -5n, p: { x: 7n } }]);
    expect(columnOf(batch, "i", { int64: "number" })).toEqual([-5]);
    const beyond = recordBatchFromRows(schema, [{ i: 2n ** 60n, p: null }]);
    expect(() => rowsOf(beyond, { int64: "number" })).toThrow(
      expect.objectContaining({ code: "out-of-range" }),
    );
  });

  test("keeps a column called __proto__ apart from the prototype", () => {
    const schema = new Schema([new Field("__proto__", new Utf8(), true)]);
    const [row] = rowsOf(
      recordBatchFromColumns(schema, Object.fromEntries([["__proto__", ["x"]]])),
    );
    expect(Object.entries(row!)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  test("may have rows and no columns", () => {
    const batch = recordBatchFromRows(new Schema([]), [{}]);
    expect(rowsOf(batch)).toEqual([{}]);
    expect(batch.numRows).toBe(1);
  });

  test("of no rows is a sound batch whatever its schema", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows({ maxRows: 0 }), ({ schema }) => {
        const batch = emptyRecordBatch(schema);
        expect(rowsOf(batch)).toEqual([]);
        expect(batch.toArray()).toEqual([]);
        validateBatch(schema, partsOf(batch), "full");
        expect(batch.slice(0, 0).numRows).toBe(0);
      }),
    );
  });
});

describe("values that do not fit are refused:", () => {
  test.each([
    ["a null in a field that is not nullable", { i: [1n], s: [null] }, "unexpected-null", "s[0]"],
    ["a value of another type", { i: [1n, "x"], s: ["a", "b"] }, "type-mismatch", "i[1]"],
    ["columns of different lengths", { i: [1n, 2n], s: ["a"] }, "row-count", "s"],
    ["a missing column", { i: [1n] }, "missing-field", "s"],
    ["a column too many", { i: [1n], s: ["a"], t: [1] }, "unknown-member", "t"],
  ])("%s", (_what, columns, code, path) => {
    expect(() => recordBatchFromColumns(SCHEMA, columns)).toThrow(
      expect.objectContaining({ kind: "schema", code, path }),
    );
    // The scratch memory has to be clean again.
    expect(rowsOf(recordBatchFromRows(SCHEMA, [{ i: 1n, s: "a" }]))).toEqual([{ i: 1n, s: "a" }]);
  });

  test("a row's value, by row and column", () => {
    const schema = new Schema([new Field("i", new Int32(), true)]);
    expect(() => recordBatchFromRows(schema, [{ i: 1 }, { i: 2 ** 40 }])).toThrow(
      expect.objectContaining({ code: "out-of-range", path: "[1].i" }),
    );
  });
});

describe("a column", () => {
  test("that the batch does not have is missed", () => {
    const batch = recordBatchFromRows(SCHEMA, [{ i: 1n, s: "a" }]);
    expect(() => columnOf(batch, "t")).toThrow(
      expect.objectContaining({
        code: "missing-field",
        path: "t",
        rawMessage: expect.stringContaining("i, s"),
      }),
    );
  });

  test("of a slice has the rows of the slice", () => {
    const batch = recordBatchFromColumns(SCHEMA, { i: [1n, null, 3n], s: ["a", "b", "c"] });
    expect(columnOf(batch.slice(1, 3), "i")).toEqual([null, 3n]);
    expect(columnOf(batch.slice(1, 3), "s")).toEqual(["b", "c"]);
  });

  test("of nulls has as many nulls as the batch has rows", () => {
    const schema = new Schema([new Field("n", new Null(), true)]);
    expect(columnOf(recordBatchFromRows(schema, [{}, {}]), "n")).toEqual([null, null]);
  });
});
