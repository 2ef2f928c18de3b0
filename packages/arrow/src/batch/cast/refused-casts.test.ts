import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  DenseUnion,
  DurationSecond,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint64,
  Utf8,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { cast, dense, field, list, struct, text } from "../testing/cast-values.ts";
import { columnCast } from "./column-cast.ts";

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
    [
      "a list's item",
      list(new Int32()),
      list(new Int8()),
      [[1], null, [2, 300], [], [3]],
      "[2][1]",
    ],
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
    ["timestamps to numbers", new TimestampSecond(), new Int64()],
    ["text to timestamps", new Utf8(), new TimestampSecond()],
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
