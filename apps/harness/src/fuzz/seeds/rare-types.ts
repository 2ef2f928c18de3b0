/** Streams with the types that the service has no fields for, as we write them and as apache-arrow does. */
import { encodeBatches, recordBatchFromColumns } from "@sheaf/arrow";
import {
  CompressionType,
  compressionRegistry,
  DateMillisecond,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeList,
  Int8,
  Int16,
  Int32,
  IntervalDayTime,
  IntervalMonthDayNano,
  LargeList,
  List,
  Null,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  SparseUnion,
  Struct,
  TimestampSecond,
  Utf8,
} from "apache-arrow";

const word = new Dictionary(new Utf8(), new Int8(), 1);
const other = new Dictionary(new Utf8(), new Int16(), 2);
const either = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];

/** Types with three values of each. */
const COLUMNS: Readonly<Record<string, readonly [Field["type"], readonly unknown[]]>> = {
  nothing: [new Null(), [null, null, null]],
  day: [new DateMillisecond(), [new Date(0), null, new Date(86_400_000)]],
  second: [new TimestampSecond("Europe/Berlin"), [1n, null, 3n]],
  days: [new IntervalDayTime(), [{ days: 1, milliseconds: 2 }, null, { days: 0, milliseconds: 0 }]],
  months: [new IntervalMonthDayNano(), [{ months: 1, days: 2, nanoseconds: 3n }, null, null]],
  pair: [new FixedSizeList(2, new Field("item", new Int32(), true)), [[1, null], null, [3, 4]]],
  large: [new LargeList(new Field("item", new Utf8(), true)), [["a"], null, []]],
  words: [new List(new Field("item", word, true)), [["red", null], null, ["blue", "red"]]],
  inside: [new Struct([new Field("word", other, true)]), [{ word: "x" }, null, { word: null }]],
  dense: [
    new DenseUnion([3, 8], either),
    [
      { tag: "n", value: 1 },
      { tag: "s", value: "one" },
      { tag: "s", value: null },
    ],
  ],
  sparse: [
    new SparseUnion([0, 1], either),
    [
      { tag: "s", value: "two" },
      { tag: "n", value: 2 },
      { tag: "n", value: null },
    ],
  ],
};

function batchOf(names: readonly string[]): RecordBatch {
  const fields = names.map((name) => new Field(name, COLUMNS[name]![0], true));
  const values = Object.fromEntries(names.map((name) => [name, [...COLUMNS[name]![1]]]));
  return recordBatchFromColumns(new Schema(fields), values);
}

/** What every zstd frame begins with; apache-arrow looks for it. */
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** Does not pay, so that buffers are sent as they are, and say so: a mutation may say otherwise. */
const uselessZstd = { encode: (bytes: Uint8Array) => Uint8Array.from([...ZSTD_MAGIC, ...bytes]) };

/**
 * For each type, and for all of them together, a stream as we write it, and as apache-arrow does, plain and with
 * compression.
 */
export function rareTypeStreams(): readonly Uint8Array[] {
  compressionRegistry.set(CompressionType.ZSTD, uselessZstd);
  const names = Object.keys(COLUMNS);
  const batches = [...names.map((name) => [name]), names].map(batchOf);
  return batches.flatMap((batch) => [
    encodeBatches(batch.schema, [batch, batch]),
    foreignStream(batch, {}),
    foreignStream(batch, { compressionType: CompressionType.ZSTD }),
  ]);
}

function foreignStream(
  batch: RecordBatch,
  options: { readonly compressionType?: CompressionType },
): Uint8Array {
  const writer = RecordBatchStreamWriter.writeAll([batch, batch], options);
  // In memory of its own: small Buffers share theirs.
  return new Uint8Array(writer.toUint8Array(true));
}
