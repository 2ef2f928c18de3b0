/** Arrow types that are not nested, each with values that read back as they were written. */
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Duration,
  FixedSizeBinary,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  Interval,
  IntervalUnit,
  LargeBinary,
  LargeUtf8,
  Null,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  Timestamp,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { fromHalf } from "../../codec/half-float.ts";

/** A type, and values of it in the form in which its default codec reads them. None of them is null. */
export interface TypeWithValues {
  readonly type: DataType;
  readonly values: fc.Arbitrary<unknown>;
}

const DAY_MS = 86_400_000;

/** Text of any characters, the ones beyond 16 bits included. */
const text = fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 8 }));

const bytes = fc.uint8Array({ maxLength: 12 });

const anyInt64 = int64s(true);

/** Types of every kind but null, by name. */
export const SCALARS: Readonly<Record<string, TypeWithValues>> = {
  bool: { type: new Bool(), values: fc.boolean() },
  int8: { type: new Int8(), values: ints(8, true) },
  int16: { type: new Int16(), values: ints(16, true) },
  int32: { type: new Int32(), values: ints(32, true) },
  int64: { type: new Int64(), values: anyInt64 },
  uint8: { type: new Uint8(), values: ints(8, false) },
  uint16: { type: new Uint16(), values: ints(16, false) },
  uint32: { type: new Uint32(), values: ints(32, false) },
  uint64: { type: new Uint64(), values: int64s(false) },
  float16: { type: new Float16(), values: fc.integer({ min: 0, max: 0xfbff }).map(asHalf) },
  float32: { type: new Float32(), values: fc.float() },
  float64: { type: new Float64(), values: fc.double() },
  decimal128: { type: new Decimal(4, 20), values: decimals(20, 4) },
  decimal256: { type: new Decimal(0, 60, 256), values: decimals(60, 0) },
  dateDay: { type: new DateDay(), values: fc.integer({ min: -1e6, max: 1e6 }).map(asDay) },
  dateMillisecond: { type: new DateMillisecond(), values: fc.date({ noInvalidDate: true }) },
  timeSecond: { type: new TimeSecond(), values: fc.integer({ min: 0, max: 86_399 }) },
  timeMillisecond: { type: new TimeMillisecond(), values: fc.integer({ min: 0, max: DAY_MS - 1 }) },
  timeMicrosecond: {
    type: new TimeMicrosecond(),
    values: fc.bigInt({ min: 0n, max: 86_399_999_999n }),
  },
  timeNanosecond: {
    type: new TimeNanosecond(),
    values: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }),
  },
  timestampSecond: { type: new Timestamp(TimeUnit.SECOND), values: anyInt64 },
  timestampMillisecond: { type: new Timestamp(TimeUnit.MILLISECOND, "UTC"), values: anyInt64 },
  timestampMicrosecond: {
    type: new Timestamp(TimeUnit.MICROSECOND, "Europe/Zurich"),
    values: anyInt64,
  },
  timestampNanosecond: { type: new Timestamp(TimeUnit.NANOSECOND), values: anyInt64 },
  durationSecond: { type: new Duration(TimeUnit.SECOND), values: anyInt64 },
  durationMillisecond: { type: new Duration(TimeUnit.MILLISECOND), values: anyInt64 },
  durationMicrosecond: { type: new Duration(TimeUnit.MICROSECOND), values: anyInt64 },
  durationNanosecond: { type: new Duration(TimeUnit.NANOSECOND), values: anyInt64 },
  intervalYearMonth: { type: new Interval(IntervalUnit.YEAR_MONTH), values: ints(32, true) },
  intervalDayTime: {
    type: new Interval(IntervalUnit.DAY_TIME),
    values: fc.record(
      { days: ints(32, true), milliseconds: ints(32, true) },
      { noNullPrototype: true },
    ),
  },
  intervalMonthDayNano: {
    type: new Interval(IntervalUnit.MONTH_DAY_NANO),
    values: fc.record(
      { months: ints(32, true), days: ints(32, true), nanoseconds: anyInt64 },
      { noNullPrototype: true },
    ),
  },
  utf8: { type: new Utf8(), values: text },
  largeUtf8: { type: new LargeUtf8(), values: text },
  binary: { type: new Binary(), values: bytes },
  largeBinary: { type: new LargeBinary(), values: bytes },
  fixedSizeBinary: {
    type: new FixedSizeBinary(3),
    values: fc.uint8Array({ minLength: 3, maxLength: 3 }),
  },
};

/** The null type, which has no values but null. */
export const NULL_TYPE: DataType = new Null();

/** Any of {@link SCALARS}. */
export function arbitraryScalar(): fc.Arbitrary<TypeWithValues> {
  return fc.constantFrom(...Object.values(SCALARS));
}

function ints(bitWidth: number, isSigned: boolean): fc.Arbitrary<number> {
  const min = isSigned ? -(2 ** (bitWidth - 1)) : 0;
  return fc.integer({ min, max: min + 2 ** bitWidth - 1 });
}

function int64s(isSigned: boolean): fc.Arbitrary<bigint> {
  const min = isSigned ? -(2n ** 63n) : 0n;
  return fc.bigInt({ min, max: min + 2n ** 64n - 1n });
}

/** Decimals as text with all of their digits. */
function decimals(precision: number, scale: number): fc.Arbitrary<string> {
  const most = 10n ** BigInt(precision) - 1n;
  return fc.bigInt({ min: -most, max: most }).map((unscaled) => {
    const sign = unscaled < 0n ? "-" : "";
    const digits = `${unscaled < 0n ? -unscaled : unscaled}`.padStart(scale + 1, "0");
    const point = digits.length - scale;
    return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  });
}

/** Finite halves, and infinity on either side; the one NaN too many says nothing. */
function asHalf(bits: number): number {
  const value = fromHalf(bits);
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

function asDay(days: number): Date {
  return new Date(days * DAY_MS);
}
