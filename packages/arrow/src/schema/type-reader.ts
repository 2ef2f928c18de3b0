/** The Type union of a schema's flatbuffer → apache-arrow types. */
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  DenseUnion,
  DurationMicrosecond,
  DurationMillisecond,
  DurationNanosecond,
  DurationSecond,
  type Field,
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
  SparseUnion,
  Struct,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import { protocolError, type SheafError } from "../error/sheaf-error.ts";
import { type FlatReader, malformed } from "../message/flat-reader.ts";

/** Reads the type whose union member `tag` has its table at `table`. Throws `unsupported` or `malformed-message`. */
export function readType(
  reader: FlatReader,
  tag: number,
  table: number,
  children: readonly Field[],
): DataType {
  const read = TYPES[tag];
  if (read === undefined) throw unsupported(TYPE_NAMES[tag] ?? `number ${tag}`);
  return read(reader, table, children);
}

type TypeReader = (reader: FlatReader, table: number, children: readonly Field[]) => DataType;

const TYPES: readonly (TypeReader | undefined)[] = [
  undefined,
  () => new Null(),
  readInt,
  (reader, table) => pick([Float16, Float32, Float64], reader.int16(table, 0, 0)),
  () => new Binary(),
  () => new Utf8(),
  () => new Bool(),
  readDecimal,
  (reader, table) => pick([DateDay, DateMillisecond], reader.int16(table, 0, 1)),
  readTime,
  readTimestamp,
  (reader, table) =>
    pick([IntervalYearMonth, IntervalDayTime, IntervalMonthDayNano], reader.int16(table, 0, 0)),
  (_reader, _table, children) => new List(onlyChild(children)),
  (_reader, _table, children) => new Struct([...children]),
  readUnion,
  (reader, table) => new FixedSizeBinary(size(reader.int32(table, 0, 0))),
  (reader, table, children) =>
    new FixedSizeList(size(reader.int32(table, 0, 0)), onlyChild(children)),
  readMap,
  (reader, table) =>
    pick(
      [DurationSecond, DurationMillisecond, DurationMicrosecond, DurationNanosecond],
      reader.int16(table, 0, 1),
    ),
  () => new LargeBinary(),
  () => new LargeUtf8(),
  (_reader, _table, children) => new LargeList(onlyChild(children)),
];

/** Position of unions in {@link TYPES}. */
export const TAG_UNION = 14;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  22: "run_end_encoded",
  23: "binary_view",
  24: "string_view",
  25: "list_view",
  26: "large_list_view",
};

function unsupported(name: string): SheafError {
  return protocolError("unsupported", `Arrow type ${name} is not supported`);
}

/** Reads an Int table; a dictionary's index type is one as well. */
export function readInt(reader: FlatReader, table: number): DataType {
  const signed = reader.bool(table, 1);
  const width = reader.int32(table, 0, 0);
  const types = signed ? [Int8, Int16, Int32, Int64] : [Uint8, Uint16, Uint32, Uint64];
  return pick(types, [8, 16, 32, 64].indexOf(width));
}

function pick(types: readonly (new () => DataType)[], index: number): DataType {
  const Type = types[index];
  if (Type === undefined) throw malformed("a type has an unknown width or unit");
  return new Type();
}

/** Beyond that a number of a few bytes would be a text of any length. */
const MAX_SCALE = 1000;

function readDecimal(reader: FlatReader, table: number): DataType {
  const precision = reader.int32(table, 0, 0);
  const scale = reader.int32(table, 1, 0);
  const bitWidth = reader.int32(table, 2, 128);
  if (bitWidth !== 128 && bitWidth !== 256) throw unsupported(`decimal${bitWidth}`);
  if (precision < 1 || precision > (bitWidth === 128 ? 38 : 76)) {
    throw malformed(`a decimal${bitWidth} has precision ${precision}`);
  }
  if (Math.abs(scale) > MAX_SCALE) throw unsupported(`decimal${bitWidth} of scale ${scale}`);
  return new Decimal(scale, precision, bitWidth);
}

function readTime(reader: FlatReader, table: number): DataType {
  const unit = reader.int16(table, 0, 1);
  const bitWidth = reader.int32(table, 1, 32);
  if (bitWidth !== (unit < 2 ? 32 : 64)) {
    throw malformed(`a time of ${bitWidth} bits does not fit its unit`);
  }
  return pick([TimeSecond, TimeMillisecond, TimeMicrosecond, TimeNanosecond], unit);
}

function readTimestamp(reader: FlatReader, table: number): DataType {
  const types = [
    TimestampSecond,
    TimestampMillisecond,
    TimestampMicrosecond,
    TimestampNanosecond,
  ] as const;
  const Type = types[reader.int16(table, 0, 0)];
  if (Type === undefined) throw malformed("a timestamp has an unknown unit");
  return new Type(reader.string(table, 1) ?? null);
}

const MAX_UNION_ID = 127;

function readUnion(reader: FlatReader, table: number, children: readonly Field[]): DataType {
  const mode = reader.int16(table, 0, 0);
  const first = reader.vector(table, 1, 4);
  const count = reader.vectorLength;
  if (first !== 0 && count !== children.length)
    throw malformed("a union's ids and children differ in number");
  const ids = children.map((_child, i) =>
    first === 0 ? i : reader.view.getInt32(first + i * 4, true),
  );
  if (ids.some((id) => id < 0 || id > MAX_UNION_ID) || new Set(ids).size < ids.length) {
    throw malformed("the ids of a union must differ and be from 0 to 127");
  }
  if (mode !== 0 && mode !== 1) throw malformed("a union has an unknown mode");
  return mode === 1 ? new DenseUnion(ids, [...children]) : new SparseUnion(ids, [...children]);
}

function readMap(reader: FlatReader, table: number, children: readonly Field[]): DataType {
  const entries = onlyChild(children);
  if (!isEntries(entries)) throw malformed("a map's child must be a struct of key and value");
  return new Map_(entries, reader.bool(table, 0));
}

function isEntries(field: Field): field is Field<Struct<{ key: DataType; value: DataType }>> {
  return field.type instanceof Struct && field.type.children.length === 2;
}

function onlyChild(children: readonly Field[]): Field {
  const [child] = children;
  if (child === undefined || children.length !== 1)
    throw malformed("a list or map must have one child");
  return child;
}

function size(value: number): number {
  if (value < 0) throw malformed("a fixed size is negative");
  return value;
}
