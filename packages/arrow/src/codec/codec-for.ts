/** The codec that an Arrow type has when nobody says otherwise. */
import {
  DataType,
  type Date_,
  DateUnit,
  type Decimal,
  type Field,
  type Int,
  type Interval,
  IntervalUnit,
  type Schema,
  TimeUnit,
} from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import type { TimeUnitName } from "./arrow-types.ts";
import { binaryCodec, fixedSizeBinaryCodec } from "./binary-codecs.ts";
import type { ColumnCodec, FieldCodec } from "./column-codec.ts";
import { decimalCodec } from "./decimal-codec.ts";
import { dictionaryCodec } from "./dictionary-codecs.ts";
import { int64Codec, int64NumberCodec, uint64Codec } from "./int64-codecs.ts";
import { intervalCodec } from "./interval-codecs.ts";
import { fixedSizeListCodecOf, listCodecOf } from "./list-codecs.ts";
import { mapCodecOf } from "./map-codec.ts";
import { boolCodec, floatCodec, integerCodec, nullCodec } from "./primitive-codecs.ts";
import { type RowCodec, rowCodec } from "./row-codec.ts";
import { structCodecOf } from "./struct-codec.ts";
import { dateCodec, durationCodec, timeCodec, timestampCodec } from "./temporal-codecs.ts";
import { utf8Codec } from "./text-codecs.ts";
import { unionCodecOf } from "./union-codec.ts";
import { quoted } from "./value-errors.ts";

/** What may be chosen about default codecs, at every depth of a type. */
export interface CodecOptions {
  /** What 64-bit integers are in JavaScript; see `int64Codec` and `int64NumberCodec`. Default bigint. */
  readonly int64?: "bigint" | "number";
}

/** The default codec of an Arrow type. Throws `unsupported-type` where there is none. */
export function codecFor(type: DataType, options: CodecOptions = {}): ColumnCodec<unknown> {
  const codec = scalarCodec(type, options) ?? temporalCodec(type) ?? nestedCodec(type, options);
  if (codec === undefined) throw unsupported(type);
  return codec;
}

/** The default codec of an Arrow field. Throws `unsupported-type`. */
export function fieldCodecFor(field: Field, options: CodecOptions = {}): FieldCodec {
  return {
    name: field.name,
    nullable: field.nullable,
    codec: codecFor(field.type, options),
  };
}

/** The codec of rows of a schema, with the default codec for each of its fields. Throws `unsupported-type`. */
export function rowCodecFor(schema: Schema, options: CodecOptions = {}): RowCodec {
  return rowCodec(
    schema.fields.map((field) => fieldCodecFor(field, options)),
    schema,
  );
}

function unsupported(type: DataType): Error {
  return schemaError("unsupported-type", `no codec for the Arrow type ${quoted(String(type))}`);
}

function scalarCodec(type: DataType, options: CodecOptions): ColumnCodec<unknown> | undefined {
  if (DataType.isInt(type)) return intCodec(type, options);
  if (DataType.isFloat(type)) return floatCodec(type);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return utf8Codec(type);
  if (DataType.isBool(type)) return boolCodec(type);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return binaryCodec(type);
  if (DataType.isFixedSizeBinary(type)) return fixedSizeBinaryCodec(type.byteWidth);
  if (DataType.isDecimal(type)) return exactCodec(type);
  return DataType.isNull(type) ? nullCodec(type) : undefined;
}

function intCodec(type: Int, { int64 }: CodecOptions): ColumnCodec<unknown> {
  if (type.bitWidth !== 64) return integerCodec(type);
  if (int64 === "number") return int64NumberCodec(type);
  return type.isSigned ? int64Codec(type) : uint64Codec(type);
}

function exactCodec(type: Decimal): ColumnCodec<string> {
  const { precision, scale, bitWidth } = type;
  if (bitWidth !== 128 && bitWidth !== 256) throw unsupported(type);
  return decimalCodec(precision, scale, bitWidth);
}

const TIME_UNIT_NAMES: Record<TimeUnit, TimeUnitName> = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};

function temporalCodec(type: DataType): ColumnCodec<unknown> | undefined {
  if (DataType.isTimestamp(type)) {
    return timestampCodec(TIME_UNIT_NAMES[type.unit], type.timezone ?? undefined);
  }
  if (DataType.isDate(type)) return dateCodec(dateUnitName(type));
  if (DataType.isTime(type)) return timeCodec(TIME_UNIT_NAMES[type.unit]);
  if (DataType.isDuration(type)) return durationCodec(TIME_UNIT_NAMES[type.unit]);
  return DataType.isInterval(type) ? intervalCodec(intervalUnitName(type)) : undefined;
}

function dateUnitName(type: Date_): "day" | "millisecond" {
  return type.unit === DateUnit.DAY ? "day" : "millisecond";
}

function intervalUnitName(type: Interval): "year-month" | "day-time" | "month-day-nano" {
  if (type.unit === IntervalUnit.YEAR_MONTH) return "year-month";
  return type.unit === IntervalUnit.DAY_TIME ? "day-time" : "month-day-nano";
}

function nestedCodec(type: DataType, options: CodecOptions): ColumnCodec<unknown> | undefined {
  if (DataType.isDictionary(type)) {
    return dictionaryCodec(type, codecFor(type.dictionary, options));
  }
  const children = (type.children ?? []).map((field) => fieldCodecFor(field, options));
  if (DataType.isStruct(type)) return structCodecOf(type, children);
  if (DataType.isUnion(type)) return unionCodecOf(type, children);
  const [first] = children;
  if (first === undefined) return undefined;
  if (DataType.isList(type) || DataType.isLargeList(type)) return listCodecOf(type, first);
  if (DataType.isFixedSizeList(type)) return fixedSizeListCodecOf(type, first);
  if (!DataType.isMap(type)) return undefined;
  const [key, value] = first.codec.type.children.map((field) => fieldCodecFor(field, options));
  return key && value && mapCodecOf(type, key, value);
}
