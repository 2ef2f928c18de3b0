import {
  Binary,
  Data,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationMillisecond,
  DurationSecond,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeBinary,
  LargeList,
  LargeUtf8,
  Null,
  Schema,
  TimeMicrosecond,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint32,
  Uint64,
  Utf8,
  Vector,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordBatchFromColumns, recordBatchFromRows, rowsOf } from "../batch-values.ts";
import { assembleRecordBatch } from "../make-record-batch.ts";
import { arbitraryType } from "../testing/arbitrary-batch.ts";
import { partsOf } from "../testing/batch-parts.ts";
import { cast, dense, field, list, map, struct, text } from "../testing/cast-values.ts";
import { validateBatch } from "../validate.ts";
import { columnCast } from "./column-cast.ts";
import { withOffsets } from "./offset-width.ts";

describe("values survive the cast from", () => {
  test.each<[string, DataType, DataType, unknown[], unknown[]?]>([
    ["int8 to int64", new Int8(), new Int64(), [-128, null, 127], [-128n, null, 127n]],
    ["int64 to uint8", new Int64(), new Uint8(), [0n, null, 255n], [0, null, 255]],
    ["int64 to uint64", new Int64(), new Uint64(), [0n, 2n ** 63n - 1n]],
    ["uint64 to int64", new Uint64(), new Int64(), [2n ** 63n - 1n, null]],
    ["uint32 to int32", new Uint32(), new Int32(), [0, 2 ** 31 - 1]],
    ["int32 to double", new Int32(), new Float64(), [-1, null, 2 ** 31 - 1]],
    ["int64 to double", new Int64(), new Float64(), [2n ** 53n, null, -1n], [2 ** 53, null, -1]],
    ["int16 to float16", new Int16(), new Float16(), [2048, -1]],
    ["float to double", new Float32(), new Float64(), [0.5, null, Number.NaN, -0]],
    [
      "double to float",
      new Float64(),
      new Float32(),
      [0.1, 1e300],
      [Math.fround(0.1), Number.POSITIVE_INFINITY],
    ],
    ["float16 to double", new Float16(), new Float64(), [1.5, null, -2]],
    ["double to float16", new Float64(), new Float16(), [1.5, null, -2]],
    [
      "whole doubles to int64",
      new Float64(),
      new Int64(),
      [1, null, -(2 ** 53)],
      [1n, null, -(2n ** 53n)],
    ],
    ["whole float16s to uint8", new Float16(), new Uint8(), [255, null]],
    ["string to large_string", new Utf8(), new LargeUtf8(), ["a", null, "é", ""]],
    ["large_string to string", new LargeUtf8(), new Utf8(), ["a", null, "é", ""]],
    ["binary to large_binary", new Binary(), new LargeBinary(), [Uint8Array.of(1), null]],
    ["string to binary", new Utf8(), new Binary(), ["a", null], [Uint8Array.of(97), null]],
    [
      "binary to large_string",
      new Binary(),
      new LargeUtf8(),
      [Uint8Array.of(97), null],
      ["a", null],
    ],
    ["dictionary to string", text(new Int8()), new Utf8(), ["a", null, "b", "a"]],
    ["dictionary to large_string", text(new Int64()), new LargeUtf8(), ["a", null, "b"]],
    ["string to dictionary", new Utf8(), text(new Uint8()), ["a", null, "b", "a"]],
    [
      "int32 to dictionary of int64",
      new Int32(),
      new Dictionary(new Int64(), new Int8()),
      [1, null, 1],
      [1n, null, 1n],
    ],
    ["dictionary to other indices", text(new Int8()), text(new Int64()), ["a", null, "b"]],
    [
      "dictionary to other values",
      text(new Int8()),
      new Dictionary(new LargeUtf8(), new Int8()),
      ["a", null, "b"],
    ],
    [
      "timestamp[s] to timestamp[ns]",
      new TimestampSecond(),
      new TimestampNanosecond(),
      [1n, null],
      [10n ** 9n, null],
    ],
    [
      "timestamp[us] to timestamp[ms]",
      new TimestampMicrosecond(),
      new TimestampMillisecond(),
      [2000n, -1000n],
      [2n, -1n],
    ],
    [
      "timestamp to another time zone",
      new TimestampSecond("UTC"),
      new TimestampSecond("Asia/Tokyo"),
      [1n],
    ],
    ["date32 to date64", new DateDay(), new DateMillisecond(), [new Date(86_400_000), null]],
    ["date64 to date32", new DateMillisecond(), new DateDay(), [new Date(86_400_000), null]],
    [
      "date32 to timestamp[s]",
      new DateDay(),
      new TimestampSecond(),
      [new Date(86_400_000)],
      [86_400n],
    ],
    [
      "time32[s] to time64[us]",
      new TimeSecond(),
      new TimeMicrosecond(),
      [1, null],
      [1_000_000n, null],
    ],
    [
      "duration[s] to duration[ms]",
      new DurationSecond(),
      new DurationMillisecond(),
      [1n, null],
      [1000n, null],
    ],
    ["decimal to more digits", new Decimal(2, 5), new Decimal(2, 9), ["1.50", null]],
    ["null to text", new Null(), new Utf8(), [null, null]],
    ["null to a struct", new Null(), struct(field("x", new Int32(), false)), [null]],
    ["null to a dictionary", new Null(), text(new Int8()), [null]],
    [
      "list items",
      list(new Int32()),
      list(new Int64()),
      [[1], null, [2, null]],
      [[1n], null, [2n, null]],
    ],
    [
      "list to large_list",
      list(new Int32()),
      new LargeList(field("item", new Int32())),
      [[1], null, []],
    ],
    [
      "large_list to list",
      new LargeList(field("item", new Utf8())),
      list(new Utf8()),
      [["a"], null, []],
    ],
    ["list items to not null", list(new Int32()), list(new Int32(), false), [[1], null, [2]]],
    [
      "fixed list items",
      new FixedSizeList(2, field("i", new Int32())),
      new FixedSizeList(2, field("i", new Int8())),
      [[1, 2], null],
    ],
    ["map values", map(new Int32()), map(new Float64()), [new Map([["a", 1]]), null]],
    [
      "struct fields, in another order",
      struct(field("x", new Int32()), field("y", new Utf8())),
      struct(field("y", new LargeUtf8()), field("x", new Int64())),
      [{ x: 1, y: "a" }, null],
      [{ y: "a", x: 1n }, null],
    ],
    [
      "struct fields to not null where only the struct is null",
      struct(field("x", new Int32())),
      struct(field("x", new Int32(), false)),
      [{ x: 1 }, null],
    ],
    [
      "union members",
      dense(new Int32()),
      dense(new Int64()),
      [
        { tag: "n", value: 1 },
        { tag: "s", value: "a" },
      ],
      [
        { tag: "n", value: 1n },
        { tag: "s", value: "a" },
      ],
    ],
  ])("%s", (_what, from, to, values, expected = values) => {
    expect(cast(from, to, values)).toEqual(expected);
  });
});

test("values of a dictionary are cast once for all batches that share it", () => {
  const to = new Dictionary(new LargeUtf8(), new Int8());
  const from = text(new Int8());
  const change = columnCast(from, to)!;
  const { data } = recordBatchFromColumns(new Schema([field("c", from)]), { c: ["a", "b"] });
  const [first, second] = [change(data.children[0]!), change(data.children[0]!.slice(1, 1))];
  expect(first.dictionary).toBe(second.dictionary);
  expect([...new Vector([second])]).toEqual(["b"]);
});

test("nulls stay where they are, in more rows than one byte of the bitmap has", () => {
  const values = Array.from({ length: 40 }, (_, i) => (i % 3 === 1 ? null : i));
  expect(cast(new Int32(), new Float64(), values)).toEqual(values);
  const texts = values.map((n) => (n === null ? null : `${n}`));
  expect(cast(text(new Int16()), new Utf8(), texts)).toEqual(texts);
});

test("offsets of 64 bits become 32 as far as they fit", () => {
  const ofEnd = (end: number): Data =>
    new Data(new LargeBinary(), 0, 2, 0, [BigInt64Array.of(0n, 5n, BigInt(end))] as never);
  expect(withOffsets(ofEnd(2 ** 31 - 1), false)).toEqual(Int32Array.of(0, 5, 2 ** 31 - 1));
  expect(() => withOffsets(ofEnd(2 ** 31), false)).toThrow(
    expect.objectContaining({ code: "out-of-range", path: "[1]" }),
  );
});

test("nulls become any type", () => {
  fc.assert(
    fc.property(arbitraryType(3), fc.nat(3), ({ type }, length) => {
      const from = new Schema([field("c", new Null())]);
      const rows = Array.from({ length }, () => ({ c: null }));
      const [nulls] = recordBatchFromRows(from, rows).data.children;
      const batch = assembleRecordBatch(
        new Schema([field("c", type)]),
        [columnCast(new Null(), type)!(nulls!)],
        length,
      );
      validateBatch(batch.schema, partsOf(batch), "full");
      for (const { c } of rowsOf(batch)) expect(innermost(c)).toBeNull();
    }),
  );
});

/** A union has no null of its own, only one in one of its members. */
function innermost(value: unknown): unknown {
  const isTagged =
    typeof value === "object" && value !== null && "tag" in value && "value" in value;
  return isTagged ? innermost(value.value) : value;
}
