/** Our bytes in apache-arrow's hands: an opinion on the layout that is not our own. */
import {
  Bool,
  type DataType,
  Decimal,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  IntervalDayTime,
  LargeList,
  LargeUtf8,
  List,
  Map_,
  MapRow,
  SparseUnion,
  Struct,
  StructRow,
  TimestampMillisecond,
  Uint64,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { codecFor } from "./codec-for.ts";
import { arrowVector } from "./testing/arrow-vector.ts";
import { columnOf } from "./testing/columns.ts";
import { writeBody } from "./testing/sink-source.ts";

/** Values of an apache-arrow vector as plain JavaScript. */
function plain(value: unknown): unknown {
  if (value instanceof StructRow || value instanceof MapRow) {
    const properties: object = value.toJSON();
    return Object.fromEntries(
      Object.entries(properties).map(([name, item]) => [name, plain(item)]),
    );
  }
  if (value instanceof Uint8Array) return value;
  return isIterable(value) ? Array.from(value, plain) : value;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

const int32 = fc.integer();
// apache-arrow drops a byte order mark at the start of a text.
const text = fc.string({ unit: "binary" }).filter((one) => !one.startsWith("\ufeff"));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const pair = [new Field("a", new Int32(), true), new Field("b", new Utf8(), true)];
const entries = new Struct<{ key: DataType; value: DataType }>([
  new Field("key", new Utf8(), false),
  new Field("value", new Int64(), true),
]);

interface Case {
  readonly name: string;
  readonly type: DataType;
  readonly value: fc.Arbitrary<unknown>;
  /** What apache-arrow gives for a value of ours. */
  readonly theirs: (value: unknown) => unknown;
}

function same<V>(type: DataType, value: fc.Arbitrary<V>): Case {
  return { name: String(type), type, value, theirs: (one) => one };
}

function other<V>(type: DataType, value: fc.Arbitrary<V>, theirs: (value: V) => unknown): Case {
  return { name: String(type), type, value, theirs: (one) => theirs(one as V) };
}

const CASES: readonly Case[] = [
  same(new Bool(), fc.boolean()),
  same(new Int8(), fc.integer({ min: -128, max: 127 })),
  same(new Int64(), int64),
  same(new Uint64(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  same(new Float16(), fc.integer({ min: -2048, max: 2048 })),
  same(new Float32(), fc.float()),
  same(new Float64(), fc.double()),
  same(new Utf8(), text),
  same(new LargeUtf8(), text),
  same(new FixedSizeBinary(3), fc.uint8Array({ minLength: 3, maxLength: 3 })),
  other(new TimestampMillisecond(), fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n }), Number),
  other(
    new IntervalDayTime(),
    fc.record({ days: int32, milliseconds: int32 }),
    ({ days, milliseconds }) => [days, milliseconds],
  ),
  other(
    new Decimal(2, 30, 128),
    fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }).map((cents) => {
      const size = String(cents < 0n ? -cents : cents).padStart(3, "0");
      return `${cents < 0n ? "-" : ""}${size.slice(0, -2)}.${size.slice(-2)}`;
    }),
    (decimal) => words(BigInt(decimal.replace(".", ""))),
  ),
  same(new List(new Field("item", new Int32(), true)), fc.array(fc.option(int32))),
  same(new LargeList(new Field("item", new Utf8(), true)), fc.array(text, { maxLength: 3 })),
  same(
    new FixedSizeList(2, new Field("item", new Float64(), true)),
    fc.array(fc.option(fc.double()), { minLength: 2, maxLength: 2 }),
  ),
  same(new Struct(pair), fc.record({ a: fc.option(int32), b: fc.option(text) })),
  other(
    new Map_(new Field("entries", entries, false)),
    fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }).map((keys) => {
      // apache-arrow would lose a key called __proto__.
      return new Map(keys.map((key, index) => [`k${key}`, index % 3 ? BigInt(index) : null]));
    }),
    Object.fromEntries,
  ),
  same(new Dictionary(new Utf8(), new Int32(), 900), fc.constantFrom("x", "y", "", "zz")),
];

/** A decimal's 128 bits as 32-bit words. */
function words(unscaled: bigint): number[] {
  return [0n, 32n, 64n, 96n].map((shift) => Number(BigInt.asUintN(32, unscaled >> shift)));
}

test.each(CASES)("apache-arrow reads our $name", ({ type, value, theirs }) => {
  fc.assert(
    fc.property(columnOf(value), (values) => {
      const vector = arrowVector(type, writeBody(codecFor(type), values));
      expect(vector.length).toBe(values.length);
      expect(vector.nullCount).toBe(values.filter((one) => one === null).length);
      const read = values.map((_, row) => plain(vector.get(row)));
      expect(read).toEqual(values.map((one) => (one === null ? null : theirs(one))));
    }),
  );
});

test.each([new DenseUnion([3, 4], pair), new SparseUnion([3, 4], pair)])(
  "apache-arrow reads our %s",
  (type) => {
    const value = fc.oneof(
      fc.record({ tag: fc.constant("a"), value: int32 }),
      fc.record({ tag: fc.constant("b"), value: text }),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), (values) => {
        const vector = arrowVector(type, writeBody(codecFor(type), values));
        const read = values.map((_, row) => vector.get(row));
        expect(read).toEqual(values.map((one) => one.value));
      }),
    );
  },
);
