/** Batches that apache-arrow itself has built, one for each type it has a builder for. */
import {
  Binary,
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
  makeBuilder,
  Null,
  RecordBatch,
  Schema,
  SparseUnion,
  Struct,
  TimeMicrosecond,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const item = (type: DataType): Field => new Field("item", type, true);
const pair = new Field(
  "entries",
  new Struct<{ key: DataType; value: DataType }>([
    new Field("key", new Utf8(), false),
    new Field("value", new Int32(), true),
  ]),
  false,
);
const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
const point = new Struct([new Field("x", new Int32(), true), new Field("y", new Utf8(), true)]);

/** Every type that apache-arrow can build, with ten values in the form that its builders take. */
const COLUMNS: Record<string, [type: DataType, values: unknown[]]> = {
  null: [new Null(), new Array(10).fill(null)],
  bool: [new Bool(), [true, false, null, true, true, null, false, true, false, true]],
  int8: [new Int8(), [1, -2, null, 127, -128, 0, 5, null, 7, 8]],
  int16: [new Int16(), [1, -2, null, 32767, -32768, 0, 5, null, 7, 8]],
  int32: [new Int32(), [1, -2, 3, 4, 5, 6, 7, 8, 9, 10]],
  int64: [new Int64(), [1n, null, -(2n ** 63n), 2n ** 63n - 1n, 0n, 5n, null, 6n, 7n, 8n]],
  uint8: [new Uint8(), [1, 255, null, 0, 4, 5, 6, 7, 8, 9]],
  uint16: [new Uint16(), [1, 65535, null, 0, 4, 5, 6, 7, 8, 9]],
  uint32: [new Uint32(), [1, 2 ** 32 - 1, null, 0, 4, 5, 6, 7, 8, 9]],
  uint64: [new Uint64(), [1n, 2n ** 64n - 1n, null, 0n, 4n, 5n, 6n, 7n, 8n, 9n]],
  float16: [new Float16(), [1.5, -2, null, 0, 4, 5, 6, 7, 8, 9]],
  float32: [new Float32(), [1.5, -2, null, 0, 4, 5, 6, 7, 8, 9]],
  float64: [new Float64(), [0.1, -2, null, 0, 4, 5, 6, 7, 8, 9]],
  decimal: [new Decimal(2, 10, 128), [1n, null, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n].map(decimal)],
  dateDay: [new DateDay(), [0, 1, null, 3, 4, 5, 6, 7, 8, 9].map(day)],
  dateMs: [new DateMillisecond(), [0, 1, null, 3, 4, 5, 6, 7, 8, 9].map(day)],
  timeSecond: [new TimeSecond(), [1, null, 3, 4, 5, 6, 7, 8, 9, 10]],
  timeMicro: [new TimeMicrosecond(), [1n, null, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]],
  timestampMs: [new TimestampMillisecond("UTC"), [1, null, 3, 4, 5, 6, 7, 8, 9, 10]],
  timestampUs: [new TimestampMicrosecond(), [1, null, 3, 4, 5, 6, 7, 8, 9, 10]],
  duration: [new DurationMicrosecond(), [1n, null, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]],
  yearMonth: [new IntervalYearMonth(), [1, null, 3, 4, 5, 6, 7, 8, 9, 10].map(interval(1))],
  dayTime: [new IntervalDayTime(), [1, null, 3, 4, 5, 6, 7, 8, 9, 10].map(interval(2))],
  monthDayNano: [new IntervalMonthDayNano(), [1, null, 3, 4, 5, 6, 7, 8, 9, 10].map(interval(4))],
  utf8: [new Utf8(), ["a", "", null, "é", "日本", "x".repeat(40), null, "y", "z", ""]],
  largeUtf8: [new LargeUtf8(), ["a", "", null, "é", "日本", "x".repeat(40), null, "y", "z", ""]],
  binary: [new Binary(), [1, 2, null, 3, 4, 5, null, 6, 7, 8].map((n) => n && bytes(n, n))],
  largeBinary: [new LargeBinary(), [1, 2, null, 3, 4, 5, null, 6, 7, 8].map((n) => n && bytes(n))],
  fixedBinary: [
    new FixedSizeBinary(2),
    [1, 2, null, 3, 4, 5, 6, 7, 8, 9].map((n) => n && bytes(n, 0)),
  ],
  list: [new List(item(new Int32())), [[1], [], null, [2, null], [3], [4, 5], null, [6], [7], []]],
  listOfText: [
    new List(item(new Utf8())),
    [["a"], [], null, ["b", null], [""], ["é"], [], [], [], ["q"]],
  ],
  largeList: [
    new LargeList(item(new Utf8())),
    [["a"], [], null, ["b", null], [""], ["é"], [], [], [], ["q"]],
  ],
  fixedList: [
    new FixedSizeList(2, item(new Int32())),
    [[1, 2], null, [3, null], [4, 5], [6, 7], [8, 9], null, [1, 1], [2, 2], [3, 3]],
  ],
  struct: [
    point,
    [1, null, 3, 4, 5, null, 7, 8, 9, 10].map((x) => x && { x, y: x % 2 ? `y${x}` : null }),
  ],
  map: [
    new Map_(pair),
    [1, null, 3, 4, 5, null, 7, 8, 9, 10].map(
      (n) =>
        n &&
        new Map([
          ["k", n],
          [`${n}`, n + 1],
        ]),
    ),
  ],
  dictionary: [
    new Dictionary(new Utf8(), new Int16()),
    ["a", "b", null, "a", "c", "b", "a", null, "d", "e"],
  ],
  listOfList: [
    new List(item(new List(item(new Bool())))),
    [[[true]], [], null, [[], null], [[false, true]], [], [[null]], null, [[true, true]], [[]]],
  ],
  listOfDictionary: [
    new List(item(new Dictionary(new Utf8(), new Int8()))),
    [["a"], [], null, ["b", "a"], ["c"], [], ["a"], null, ["b"], []],
  ],
};

function decimal(value: bigint | null): unknown {
  return value === null ? null : Uint32Array.of(Number(value), 0, 0, 0);
}

function day(days: number | null): unknown {
  return days === null ? null : new Date(days * 86_400_000);
}

function interval(words: number): (value: number | null) => unknown {
  return (value) => (value === null ? null : Int32Array.from({ length: words }, () => value));
}

function built(type: DataType, values: readonly unknown[]): RecordBatch {
  const builder = makeBuilder({ type, nullValues: [null] });
  for (const value of values) builder.append(value);
  const data = builder.finish().flush();
  return new RecordBatch(
    new Schema([new Field("c", type, true)]),
    new RecordBatch({ c: data }).data,
  );
}

/** Unions have a builder, but it cannot tell by the value alone which member is meant. */
function unionBatch(dense: boolean): RecordBatch {
  const Union = dense ? DenseUnion : SparseUnion;
  const type = new Union([5, 9], members);
  const ids = [5, 9, 5, 5, 9, 9, 5, 9, 5, 9];
  const builder = makeBuilder({
    type,
    nullValues: [null],
    valueToChildTypeId: (_builder: unknown, value: unknown) => (typeof value === "number" ? 5 : 9),
  } as never);
  for (const [i, id] of ids.entries()) builder.append((id === 5 ? i : `s${i}`) as never);
  const data = builder.finish().flush();
  return new RecordBatch(
    new Schema([new Field("c", type, true)]),
    new RecordBatch({ c: data }).data,
  );
}

/** A batch of ten rows with the column `c`, by the name of its type. */
export const APACHE_BATCHES: Record<string, RecordBatch> = {
  ...Object.fromEntries(
    Object.entries(COLUMNS).map(([name, [type, values]]) => [name, built(type, values)]),
  ),
  denseUnion: unionBatch(true),
  sparseUnion: unionBatch(false),
};
