import {
  Binary,
  BinaryView,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  DenseUnion,
  Dictionary,
  DurationMicrosecond,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalDayTime,
  IntervalMonthDayNano,
  IntervalYearMonth,
  LargeBinary,
  LargeList,
  LargeUtf8,
  List,
  Map_,
  Null,
  Schema,
  SparseUnion,
  Struct,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Utf8View,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import { codecFor, fieldCodecFor, rowCodecFor } from "./codec-for.ts";
import { failure } from "./testing/failure.ts";
import { roundTrip, SinkSource, takeBody } from "./testing/sink-source.ts";

const entries = new Struct({} as never);
Object.assign(entries, {
  children: [new Field("key", new Utf8(), false), new Field("value", new Int64(), true)],
});
const children = [new Field("a", new Int32(), false), new Field("b", new Utf8(), true)];

const CASES: readonly (readonly [DataType, readonly unknown[]])[] = [
  [new Null(), [null, null]],
  [new Bool(), [true, null, false]],
  [new Int8(), [-128, null]],
  [new Int16(), [-32768]],
  [new Int32(), [-(2 ** 31)]],
  [new Int64(), [-(2n ** 63n), null, 2n ** 63n - 1n]],
  [new Uint8(), [255]],
  [new Uint16(), [65535]],
  [new Uint32(), [2 ** 32 - 1]],
  [new Uint64(), [2n ** 64n - 1n]],
  [new Float16(), [1.5, -0]],
  [new Float32(), [1.5, null]],
  [new Float64(), [0.1, Number.NaN]],
  [new Utf8(), ["a", null, "ü"]],
  [new LargeUtf8(), ["a", null, "ü"]],
  [new Binary(), [Uint8Array.of(1), null]],
  [new LargeBinary(), [Uint8Array.of(1), null]],
  [new FixedSizeBinary(2), [Uint8Array.of(1, 2), null]],
  [new Decimal(2, 10, 128), ["1.25", null]],
  [new Decimal(0, 76, 256), ["-7"]],
  [new DateDay(), [new Date(86_400_000), null]],
  [new DateMillisecond(), [new Date(1)]],
  [new TimestampSecond(), [1n]],
  [new TimestampNanosecond("UTC"), [-1n, null]],
  [new TimeSecond(), [1]],
  [new TimeMillisecond(), [1, null]],
  [new TimeMicrosecond(), [1n]],
  [new TimeNanosecond(), [1n, null]],
  [new DurationMicrosecond(), [5n]],
  [new IntervalYearMonth(), [5]],
  [new IntervalDayTime(), [{ days: 1, milliseconds: 2 }]],
  [new IntervalMonthDayNano(), [{ months: 1, days: 2, nanoseconds: 3n }]],
  [new List(new Field("item", new Int64(), true)), [[1n, null], null, []]],
  [new LargeList(new Field("item", new Utf8(), true)), [["a", null], null]],
  [new FixedSizeList(2, new Field("item", new Int8(), true)), [[1, null], null]],
  [new Struct(children), [{ a: 1, b: null }, null]],
  [new Map_(new Field("entries", entries, false)), [new Map([["a", 1n]]), null]],
  [new Dictionary(new Utf8(), new Int8(), 1), ["a", null, "a"]],
  [new DenseUnion([0, 1], children), [{ tag: "a", value: 1 }]],
  [new SparseUnion([0, 1], children), [{ tag: "b", value: "x" }]],
];

test.each(CASES)("%s has a codec of that very type", (type, values) => {
  const codec = codecFor(type);
  expect(String(codec.type)).toBe(String(type));
  expect(codec.type.typeId).toBe(type.typeId);
  expect(roundTrip(codec, values)).toEqual(values);
});

describe("64-bit integers", () => {
  test("are numbers at every depth, if that is wanted", () => {
    const options = { int64: "number" } as const;
    const list = new List(
      new Field("item", new Struct([new Field("n", new Uint64(), true)]), true),
    );
    expect(roundTrip(codecFor(new Int64(), options), [-5, null])).toEqual([-5, null]);
    expect(roundTrip(codecFor(list, options), [[{ n: 5 }, { n: null }]])).toEqual([
      [{ n: 5 }, { n: null }],
    ]);
    const dictionary = new Dictionary(new Int64(), new Int8(), 2);
    expect(roundTrip(codecFor(dictionary, options), [7, 7])).toEqual([7, 7]);
    const map = codecFor(new Map_(new Field("entries", entries, false)), options);
    expect(roundTrip(map, [new Map([["a", 1]])])).toEqual([new Map([["a", 1]])]);
  });

  test("keep their signedness as numbers", () => {
    const codec = codecFor(new Uint64(), { int64: "number" });
    expect(failure(() => roundTrip(codec, [-1]))).toMatchObject({ code: "schema/out-of-range" });
  });
});

test("children may be null only where their fields say so", () => {
  const strict = codecFor(new List(new Field("item", new Struct(children), false)));
  expect(failure(() => roundTrip(strict, [[{ a: 1 }, null]]))).toMatchObject({
    code: "schema/unexpected-null",
    path: [0, 1],
  });
  expect(failure(() => roundTrip(strict, [[{ b: "x" }]]))).toMatchObject({
    code: "schema/unexpected-null",
    path: [0, 0, "a"],
  });
});

test.each([
  new Utf8View(),
  new BinaryView(),
  new Decimal(2, 9, 32),
  new List(new Field("item", new Utf8View(), true)),
])("%s has no codec", (type) => {
  const inner = type instanceof List ? type.valueType : type;
  expect(failure(() => codecFor(type))).toMatchObject({
    code: "schema/unsupported-type",
    message: expect.stringContaining(String(inner)),
  });
});

test("a field keeps its name and nullability", () => {
  expect(fieldCodecFor(new Field("x", new Int8(), false))).toMatchObject({
    name: "x",
    nullable: false,
  });
});

test("a schema has a row codec", () => {
  const schema = new Schema(children);
  const codec = rowCodecFor(schema);
  expect(codec.schema).toBe(schema);
  const sink = new BodySink();
  codec.writeRows([{ a: 1, b: "x" }], sink);
  const reader = codec.reader();
  reader.bind(new SinkSource(takeBody(sink)), 1);
  expect(reader.row(0)).toEqual({ a: 1, b: "x" });
});
