/** Casts between numbers, and between points and lengths of time in different units. */
import { DataType, DateUnit, Precision, TimeUnit } from "apache-arrow";
import { fromHalf, toHalf } from "../../codec/half-float.ts";
import { schemaError } from "../../error/sheaf-error.ts";
import { type ElementArray, type FixedLayout, layoutOf } from "../column-layout.ts";
import { describeType } from "../describe-schema.ts";
import type { Cast } from "./cast.ts";
import { isNullRow, withParts } from "./data-parts.ts";

/** Converts one value; undefined where that would change it. */
type Conversion = (value: number | bigint) => number | bigint | undefined;

/** The cast from one number type to another, or undefined if these are none. */
export function numberCast(from: DataType, to: DataType): Cast | undefined {
  const conversion =
    intConversion(from, to) ?? floatConversion(from, to) ?? timeConversion(from, to);
  if (conversion === undefined) return undefined;
  const { elements } = layoutOf(to) as FixedLayout;
  return (data) => {
    const { length } = data;
    const source = data.values as ElementArray;
    const values = new elements(length);
    for (let row = 0; row < length; row++) {
      if (isNullRow(data, row)) continue;
      const value = conversion(source[row]!);
      if (value === undefined) throw notExact(to, source[row]!, from, row);
      values[row] = value;
    }
    return withParts(data, to, { values });
  };
}

function notExact(to: DataType, value: number | bigint, from: DataType, row: number): Error {
  const shown = isHalf(from) ? fromHalf(value as number) : value;
  return schemaError(
    "out-of-range",
    `${describeType(from)} ${shown} does not fit ${describeType(to)}`,
    {
      path: [row],
    },
  );
}

/** Integers to integers and to floats, which have to hold them exactly. */
function intConversion(from: DataType, to: DataType): Conversion | undefined {
  if (!DataType.isInt(from)) return undefined;
  if (DataType.isFloat(to)) return toFloat(to.precision);
  if (!DataType.isInt(to)) return undefined;
  return toInt(to.bitWidth, to.isSigned);
}

function floatConversion(from: DataType, to: DataType): Conversion | undefined {
  if (!DataType.isFloat(from)) return undefined;
  const read: (value: number) => number = isHalf(from) ? fromHalf : (value) => value;
  if (DataType.isFloat(to)) {
    const write: (value: number) => number = isHalf(to) ? toHalf : (value) => value;
    return (value) => write(read(value as number));
  }
  if (!DataType.isInt(to)) return undefined;
  const convert = toInt(to.bitWidth, to.isSigned);
  return (value) => {
    const number = read(value as number);
    return Number.isInteger(number) ? convert(number) : undefined;
  };
}

function isHalf(type: DataType): boolean {
  return DataType.isFloat(type) && type.precision === Precision.HALF;
}

function toInt(bitWidth: number, isSigned: boolean): Conversion {
  const least = isSigned ? -(2n ** BigInt(bitWidth - 1)) : 0n;
  const most = 2n ** BigInt(isSigned ? bitWidth - 1 : bitWidth) - 1n;
  if (bitWidth === 64) {
    // Comparing a number with a bigint is exact, whatever the number.
    return (value) => (value >= least && value <= most ? BigInt(value) : undefined);
  }
  const lowest = Number(least);
  const highest = Number(most);
  return (value) => (value >= lowest && value <= highest ? Number(value) : undefined);
}

/** The integers that a float holds without gaps: 11, 24 and 53 bits of them. */
function toFloat(precision: Precision): Conversion {
  const most = 2 ** [11, 24, 53][precision]!;
  const write: (value: number) => number = precision === Precision.HALF ? toHalf : (value) => value;
  return (value) => (value >= -most && value <= most ? write(Number(value)) : undefined);
}

const NANOSECONDS: Record<TimeUnit, bigint> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1_000n,
  [TimeUnit.NANOSECOND]: 1n,
};
const DAY = 86_400n * NANOSECONDS[TimeUnit.SECOND];

/** Timestamps, dates, durations and times of day among themselves, when nothing is cut off. */
function timeConversion(from: DataType, to: DataType): Conversion | undefined {
  const source = clockOf(from);
  const target = clockOf(to);
  if (source === undefined || target === undefined || source.kind !== target.kind) return undefined;
  const { bitWidth } = target;
  const convert = toInt(bitWidth, true);
  const [up, down] = [source.unit / target.unit, target.unit / source.unit];
  if (up >= 1n) return (value) => convert(BigInt(value) * up);
  return (value) => {
    const count = BigInt(value);
    return count % down === 0n ? convert(count / down) : undefined;
  };
}

/** What a type measures, in how many nanoseconds, with how many bits. */
interface Clock {
  readonly kind: "point" | "length" | "time of day";
  readonly unit: bigint;
  readonly bitWidth: number;
}

function clockOf(type: DataType): Clock | undefined {
  if (DataType.isTimestamp(type)) {
    return { kind: "point", unit: NANOSECONDS[type.unit], bitWidth: 64 };
  }
  if (DataType.isDuration(type)) {
    return { kind: "length", unit: NANOSECONDS[type.unit], bitWidth: 64 };
  }
  if (DataType.isTime(type)) {
    return { kind: "time of day", unit: NANOSECONDS[type.unit], bitWidth: type.bitWidth };
  }
  if (!DataType.isDate(type)) return undefined;
  return type.unit === DateUnit.DAY
    ? { kind: "point", unit: DAY, bitWidth: 32 }
    : { kind: "point", unit: NANOSECONDS[TimeUnit.MILLISECOND], bitWidth: 64 };
}
