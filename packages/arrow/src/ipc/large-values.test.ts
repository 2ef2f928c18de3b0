import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float64,
  Int32,
  Int64,
  LargeBinary,
  LargeList,
  LargeUtf8,
  List,
  Map_,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { describe, test } from "vitest";
import { expectRows } from "./testing/expect-rows.ts";
import { encodeSample } from "./testing/sample-streams.ts";

/** Around what sinks begin with, what is copied behind a header, and what a chunk holds. */
const SIZES = [1000, 16_380, 16_400, 70_000];

const item = (type: DataType): Field => new Field("item", type, true);
const text = (size: number): string => "aé".repeat(size / 2);
const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(7, 1);
const numbers = (size: number): number[] => Array.from({ length: size / 8 }, (_, i) => i);
const entry = new Struct<{ key: Utf8; value: DataType }>([
  new Field("key", new Utf8(), false),
  new Field("value", new Float64(), true),
]);

const COLUMNS: Record<
  string,
  [type: (size: number) => DataType, value: (size: number) => unknown]
> = {
  utf8: [() => new Utf8(), text],
  ascii: [() => new Utf8(), (size) => "x".repeat(size)],
  largeUtf8: [() => new LargeUtf8(), text],
  binary: [() => new Binary(), bytes],
  largeBinary: [() => new LargeBinary(), bytes],
  fixedSizeBinary: [(size) => new FixedSizeBinary(size), bytes],
  dictionary: [() => new Dictionary(new Utf8(), new Int32()), text],
  listOfNumbers: [() => new List(item(new Float64())), numbers],
  listOfIntegers: [() => new List(item(new Int64())), (size) => numbers(size).map(BigInt)],
  listOfBooleans: [
    () => new LargeList(item(new Bool())),
    (size) => numbers(size * 8).map((n) => n % 3 === 0),
  ],
  listOfText: [() => new List(item(new Utf8())), (size) => [text(size), null, text(size)]],
  fixedSizeList: [(size) => new FixedSizeList(Math.floor(size / 8), item(new Float64())), numbers],
  map: [
    () => new Map_(new Field("entries", entry, false)),
    (size) => new Map(numbers(size).map((n) => [`key ${n}`, n])),
  ],
  struct: [
    () => new Struct([new Field("a", new Utf8(), true), new Field("b", new Binary(), true)]),
    (size) => ({ a: text(size), b: bytes(size) }),
  ],
};

describe.each(Object.entries(COLUMNS))("a large value of %s", (_name, [type, value]) => {
  test.each(SIZES)("of about %i bytes survives, alone and among others", (size) => {
    const schema = new Schema([
      new Field("before", new Int32(), false),
      new Field("large", type(size), true),
      new Field("after", new Utf8(), true),
    ]);
    const row = { before: 1, large: value(size), after: "after" };
    const batches = [[row], [row, { before: 2, large: null, after: null }, row]];
    expectRows(
      encodeSample(
        schema,
        batches.map((rows) => ({ rows })),
      ),
      batches,
    );
  });
});
