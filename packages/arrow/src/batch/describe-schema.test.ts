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
  DurationNanosecond,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
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
  TimeSecond,
  TimestampMicrosecond,
  TimestampNanosecond,
  Uint32,
  Utf8,
  Utf8View,
} from "apache-arrow";
import { expect, test } from "vitest";
import { describeSchema, describeType } from "./describe-schema.ts";

const item = new Field("item", new Int64(), true);
const members = [new Field("n", new Int64(), true), new Field("s", new Utf8(), false)];

function mapOf(nullable: boolean, keysSorted: boolean): DataType {
  const entry = new Struct<{ key: DataType; value: DataType }>([
    new Field("key", new Utf8(), false),
    new Field("value", new Int64(), nullable),
  ]);
  return new Map_(new Field("entries", entry, false), keysSorted);
}

test.each<[DataType, string]>([
  [new Null(), "null"],
  [new Bool(), "bool"],
  [new Int8(), "int8"],
  [new Int64(), "int64"],
  [new Uint32(), "uint32"],
  [new Float16(), "halffloat"],
  [new Float32(), "float"],
  [new Float64(), "double"],
  [new Utf8(), "string"],
  [new LargeUtf8(), "large_string"],
  [new Utf8View(), "string_view"],
  [new Binary(), "binary"],
  [new LargeBinary(), "large_binary"],
  [new BinaryView(), "binary_view"],
  [new FixedSizeBinary(16), "fixed_size_binary[16]"],
  [new Decimal(2, 10), "decimal128(10, 2)"],
  [new Decimal(0, 50, 256), "decimal256(50, 0)"],
  [new DateDay(), "date32[day]"],
  [new DateMillisecond(), "date64[ms]"],
  [new TimeSecond(), "time32[s]"],
  [new TimeMicrosecond(), "time64[us]"],
  [new TimestampMicrosecond("UTC"), "timestamp[us, tz=UTC]"],
  [new TimestampNanosecond(), "timestamp[ns]"],
  [new DurationNanosecond(), "duration[ns]"],
  [new IntervalYearMonth(), "month_interval"],
  [new IntervalDayTime(), "day_time_interval"],
  [new IntervalMonthDayNano(), "month_day_nano_interval"],
  [new List(item), "list<item: int64>"],
  [new List(new Field("item", new Int64(), false)), "list<item: int64 not null>"],
  [new LargeList(item), "large_list<item: int64>"],
  [new FixedSizeList(3, item), "fixed_size_list<item: int64>[3]"],
  [new Struct(members), "struct<n: int64, s: string not null>"],
  [mapOf(true, false), "map<string, int64>"],
  [mapOf(false, true), "map<string, int64 not null, keys_sorted>"],
  [new DenseUnion([0, 5], members), "dense_union<n: int64=0, s: string not null=5>"],
  [new SparseUnion([0, 5], members), "sparse_union<n: int64=0, s: string not null=5>"],
  [new Dictionary(new Utf8(), new Int16()), "dictionary<values=string, indices=int16, ordered=0>"],
  [
    new Dictionary(new Utf8(), new Int8(), 7, true),
    "dictionary<values=string, indices=int8, ordered=1>",
  ],
])("%s is called %s", (type, text) => {
  expect(describeType(type)).toBe(text);
});

test("a schema is described field by field", () => {
  const schema = new Schema([
    new Field("value", new Float64(), false),
    new Field("l", new List(item), true),
  ]);
  expect(describeSchema(schema)).toBe("value: double not null, l: list<item: int64>");
  expect(describeSchema(new Schema([]))).toBe("");
});
