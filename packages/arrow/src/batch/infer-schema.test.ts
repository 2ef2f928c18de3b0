import { describe, expect, test } from "vitest";
import { recordBatchFromColumns, rowsOf } from "./batch-values.ts";
import { describeSchema } from "./describe-schema.ts";
import { inferSchema } from "./infer-schema.ts";

describe("a schema inferred from columns", () => {
  test.each<[string, ArrayLike<unknown>, string]>([
    ["numbers", [1, null, 2.5], "double"],
    ["whole numbers", [1, 2], "double"],
    ["bigints", [1n, undefined], "int64"],
    ["text", [null, "x"], "string"],
    ["booleans", [true], "bool"],
    ["bytes", [Uint8Array.of(1)], "binary"],
    ["dates", [new Date(0)], "timestamp[ms]"],
    ["nothing but nulls", [null, undefined], "null"],
    ["nothing at all", [], "null"],
    ["lists", [[1, 2], null, []], "list<item: double>"],
    ["empty lists", [[]], "list<item: null>"],
    ["lists of lists", [[["a"]], [[]]], "list<item: list<item: string>>"],
    ["typed arrays", [Int32Array.of(1), Int32Array.of()], "list<item: int32>"],
    ["objects", [{ x: 1 }, { y: "a" }, null], "struct<x: double, y: string>"],
    [
      "objects without prototype",
      [Object.assign(Object.create(null), { x: 1n })],
      "struct<x: int64>",
    ],
    ["lists of objects", [[{ x: true }, null]], "list<item: struct<x: bool>>"],
    ["an Int8Array", Int8Array.of(1), "int8"],
    ["an Int16Array", Int16Array.of(1), "int16"],
    ["an Int32Array", Int32Array.of(1), "int32"],
    ["a BigInt64Array", BigInt64Array.of(1n), "int64"],
    ["a Uint8Array", Uint8Array.of(1), "uint8"],
    ["a Uint16Array", Uint16Array.of(1), "uint16"],
    ["a Uint32Array", Uint32Array.of(1), "uint32"],
    ["a BigUint64Array", BigUint64Array.of(1n), "uint64"],
    ["a Float32Array", Float32Array.of(1), "float"],
    ["a Float64Array", Float64Array.of(1), "double"],
  ])("takes %s for what they are", (_what, values, type) => {
    const schema = inferSchema({ c: values });
    expect(describeSchema(schema)).toBe(`c: ${type}`);
    expect(recordBatchFromColumns(schema, { c: values }).numRows).toBe(values.length);
  });

  test("fits the columns it was inferred from", () => {
    const columns = { a: [1, null], b: [["x"], []], c: [{ p: 1n }, { p: null }] };
    const batch = recordBatchFromColumns(inferSchema(columns), columns);
    expect(rowsOf(batch)).toEqual([
      { a: 1, b: ["x"], c: { p: 1n } },
      { a: null, b: [], c: { p: null } },
    ]);
  });

  test("has the columns in the order given", () => {
    expect(inferSchema({ b: [1], a: [2] }).names).toEqual(["b", "a"]);
  });

  test.each([
    ["values of two kinds", { c: [1, "x"] }, "type-mismatch", "c[1]"],
    ["numbers and bigints", { c: [1, 2n] }, "type-mismatch", "c[1]"],
    [
      "kinds that differ further in",
      { c: [{ x: [1] }, { x: ["a"] }] },
      "type-mismatch",
      "c.x.item[1]",
    ],
    ["functions", { c: [() => 1] }, "unsupported-type", "c[0]"],
    ["objects of a class", { c: [new Map()] }, "unsupported-type", "c[0]"],
  ])("is refused for %s", (_what, columns, code, path) => {
    expect(() => inferSchema(columns)).toThrow(
      expect.objectContaining({ kind: "schema", code, path }),
    );
  });

  test("is refused for a value that contains itself", () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => inferSchema({ c: list })).toThrow(
      expect.objectContaining({ code: "unsupported-type" }),
    );
  });
});
