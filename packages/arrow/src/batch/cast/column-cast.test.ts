import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  DenseUnion,
  Dictionary,
  DurationMillisecond,
  DurationSecond,
  Field,
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
  List,
  Map_,
  Null,
  Schema,
  Struct,
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
import { validateBatch } from "../validate.ts";
import { columnCast } from "./column-cast.ts";

const field = (name: string, type: DataType, nullable = true): Field =>
  new Field(name, type, nullable);
const list = (type: DataType, nullable = true): List => new List(field("item", type, nullable));
const struct = (...fields: Field[]): Struct => new Struct(fields);
const text = (indices: DataType): Dictionary => new Dictionary(new Utf8(), indices as Int32);

function map(value: DataType): DataType {
  const entry = new Struct<{ key: DataType; value: DataType }>([
    field("key", new Utf8(), false),
    field("value", value),
  ]);
  return new Map_(field("entries", entry, false) as Field<typeof entry>);
}

/** What becomes of values, by way of a batch that was sliced before and is sent afterwards. */
function cast(from: DataType, to: DataType, values: readonly unknown[]): unknown[] {
  const padded = [...values, ...values.slice(0, 1)];
  const source = recordBatchFromColumns(new Schema([field("c", from)]), { c: padded });
  const [data] = source.slice(0, values.length).data.children;
  const schema = new Schema([field("c", to)]);
  const batch = assembleRecordBatch(schema, [columnCast(from, to)!(data!)], values.length);
  validateBatch(schema, partsOf(batch), "full");
  return rowsOf(batch).map((row) => row.c);
}

const dense = (type: DataType): DenseUnion =>
  new DenseUnion([0, 1], [field("n", type), field("s", new Utf8())]);

describe("values survive the cast from", () => {
  test.each<[string, DataType, DataType, unknown[], unknown[]?]>([
    ["int8 to int64", new Int8(), new Int64(), [-128, null, 127], [-128n, null, 127n]],
    ["int64 to uint8", new Int64(), new Uint8(), [0n, null, 255n], [0, null, 255]],
    ["int64 to uint64", new Int64(), new Uint64(), [0n, 2n ** 63n - 1n]],
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

describe("a value that would change is refused, with its place, in the cast from", () => {
  test.each<[string, DataType, DataType, unknown[], string]>([
    ["int32 to int8", new Int32(), new Int8(), [0, null, 128], "[2]"],
    ["int64 to uint64", new Int64(), new Uint64(), [-1n], "[0]"],
    ["uint64 to int64", new Uint64(), new Int64(), [1n, 2n ** 63n], "[1]"],
    ["int64 to double", new Int64(), new Float64(), [2n ** 53n + 1n], "[0]"],
    ["int32 to float", new Int32(), new Float32(), [2 ** 24 + 1], "[0]"],
    ["a fraction to int64", new Float64(), new Int64(), [1, 1.5], "[1]"],
    ["NaN to int32", new Float64(), new Int32(), [Number.NaN], "[0]"],
    ["infinity to int64", new Float64(), new Int64(), [Number.POSITIVE_INFINITY], "[0]"],
    ["2^63 to int64", new Float64(), new Int64(), [2 ** 63], "[0]"],
    ["half a float16 to uint8", new Float16(), new Uint8(), [0.5], "[0]"],
    [
      "timestamp[us] to timestamp[ms]",
      new TimestampMicrosecond(),
      new TimestampMillisecond(),
      [1n],
      "[0]",
    ],
    [
      "a timestamp beyond nanoseconds",
      new TimestampSecond(),
      new TimestampNanosecond(),
      [2n ** 62n],
      "[0]",
    ],
    ["a time of day to date32", new TimestampSecond(), new DateDay(), [86_401n], "[0]"],
    ["bytes to text", new Binary(), new Utf8(), [null, Uint8Array.of(0xff)], "[1]"],
    ["a list's item", list(new Int32()), list(new Int8()), [[1], [], null, [2, 300]], "[3][1]"],
    [
      "a fixed list's item",
      new FixedSizeList(2, field("i", new Int32())),
      new FixedSizeList(2, field("i", new Int8())),
      [
        [1, 2],
        [3, 300],
      ],
      "[1][1]",
    ],
    [
      "a struct's field",
      struct(field("x", new Int32())),
      struct(field("x", new Int8())),
      [{ x: 1 }, { x: 300 }],
      "[1].x",
    ],
    [
      "a nested field",
      list(struct(field("x", new Int32()))),
      list(struct(field("x", new Int8()))),
      [[], [{ x: 1 }, { x: 300 }]],
      "[1][1].x",
    ],
  ])("%s", (_what, from, to, values, path) => {
    expect(() => cast(from, to, values)).toThrow(
      expect.objectContaining({ kind: "schema", code: "out-of-range", path }),
    );
  });

  test.each<[string, DataType, DataType, unknown[], string]>([
    [
      "a list's items to not null",
      list(new Int32()),
      list(new Int32(), false),
      [[1], [2, null]],
      "[1][1]",
    ],
    [
      "a struct's field to not null",
      struct(field("x", new Int32())),
      struct(field("x", new Int64(), false)),
      [null, { x: null }],
      "[1].x",
    ],
  ])("%s", (_what, from, to, values, path) => {
    expect(() => cast(from, to, values)).toThrow(
      expect.objectContaining({ code: "unexpected-null", path }),
    );
  });
});

describe("there is no cast from", () => {
  test.each<[string, DataType, DataType]>([
    ["text to numbers", new Utf8(), new Int32()],
    ["numbers to text", new Int32(), new Utf8()],
    ["numbers to booleans", new Int32(), new Bool()],
    ["points to lengths of time", new TimestampSecond(), new DurationSecond()],
    ["decimals to fewer digits", new Decimal(2, 9), new Decimal(2, 5)],
    ["decimals to another scale", new Decimal(2, 9), new Decimal(3, 9)],
    ["lists to items", list(new Int32()), new Int32()],
    [
      "lists of one size to another",
      new FixedSizeList(2, field("i", new Int32())),
      new FixedSizeList(3, field("i", new Int32())),
    ],
    ["structs with other names", struct(field("x", new Int32())), struct(field("y", new Int32()))],
    [
      "structs with more names",
      struct(field("x", new Int32())),
      struct(field("x", new Int32()), field("y", new Int32())),
    ],
    ["lists whose items have no cast", list(new Int32()), list(new Utf8())],
    ["dictionaries whose values have no cast", text(new Int8()), new Int32()],
    [
      "unions with other members",
      dense(new Int32()),
      new DenseUnion([0, 1], [field("n", new Int32()), field("t", new Utf8())]),
    ],
  ])("%s", (_what, from, to) => {
    expect(columnCast(from, to)).toBeUndefined();
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
