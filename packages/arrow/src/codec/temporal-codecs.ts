/** Columns of dates, timestamps, times of day, durations and intervals. */
import { type DataType, Date_, DateUnit, Duration, Time, Timestamp, TimeUnit } from "apache-arrow";
import type { TimeUnitName } from "./arrow-types.ts";
import type { ColumnCodec } from "./column-codec.ts";
import { FixedWidthCodec } from "./fixed-width.ts";
import { getInt64Number, setInt64Number, storeInt64 } from "./int64-codecs.ts";
import { outOfRange, typeMismatch } from "./value-errors.ts";

const DAY_MS = 86_400_000;
/** The most milliseconds from the epoch that a Date can be. */
const MAX_DATE_MS = 8.64e15;

const TIME_UNITS: Record<TimeUnitName, TimeUnit> = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
};

/** How many of a unit make a millisecond; for seconds see {@link dateInUnit}. */
const PER_MILLISECOND: Record<Exclude<TimeUnitName, "s">, bigint> = {
  ms: 1n,
  us: 1_000n,
  ns: 1_000_000n,
};

/**
 * A column of dates as Date objects in UTC. Throws `type-mismatch` for what is not a Date, and
 * `out-of-range` for an invalid Date, for one that is not midnight where the unit is days, and on
 * reading for one beyond what a Date can be.
 */
export function dateCodec(unit: "day" | "millisecond"): ColumnCodec<Date> {
  return unit === "day" ? dayCodec() : millisecondCodec();
}

/**
 * A column of points in time: how many units have passed since 1970 in UTC, as exact bigints. A Date
 * is taken as well. Throws `type-mismatch` for anything else, and `out-of-range` for what 64 bits
 * cannot hold, for an invalid Date and for one that is not a whole number of seconds where that is
 * the unit.
 */
export function timestampCodec(unit: TimeUnitName, timezone?: string): ColumnCodec<bigint> {
  const type = new Timestamp(TIME_UNITS[unit], timezone);
  return new FixedWidthCodec<bigint>(type, {
    byteWidth: 8,
    isReady: (values) => values instanceof BigInt64Array,
    store(view, at, value, index) {
      if (value instanceof Date) {
        storeInt64(type, view, at, dateInUnit(type, unit, value, index), index);
      } else if (typeof value === "bigint") {
        storeInt64(type, view, at, value, index);
      } else {
        throw typeMismatch(type, value, index);
      }
    },
    load: loadInt64,
  });
}

/** A column of times of day: numbers for seconds and milliseconds, bigints for what is finer. */
export function timeCodec(unit: "s" | "ms"): ColumnCodec<number>;
export function timeCodec(unit: "us" | "ns"): ColumnCodec<bigint>;
export function timeCodec(unit: TimeUnitName): ColumnCodec<number> | ColumnCodec<bigint>;
export function timeCodec(unit: TimeUnitName): ColumnCodec<number> | ColumnCodec<bigint> {
  if (unit === "us" || unit === "ns") return bigintCodec(new Time(TIME_UNITS[unit], 64));
  const type = new Time(TIME_UNITS[unit], 32);
  return new FixedWidthCodec<number>(type, {
    byteWidth: 4,
    isReady: (values) => values instanceof Int32Array,
    store(view, at, value, index) {
      storeInt32(type, view, at, value, index);
    },
    load: (view, at) => view.getInt32(at, true),
  });
}

/** A column of lengths of time, as bigints in the unit. Throws as `int64Codec` does. */
export function durationCodec(unit: TimeUnitName): ColumnCodec<bigint> {
  return bigintCodec(new Duration(TIME_UNITS[unit]));
}

/** Writes a number as a signed 32-bit integer. Throws `type-mismatch` or `out-of-range` at `[index]`. */
export function storeInt32(
  type: DataType,
  view: DataView,
  at: number,
  value: unknown,
  index: number,
): void {
  if (typeof value !== "number" || !Number.isInteger(value)) throw typeMismatch(type, value, index);
  if ((value | 0) !== value) throw outOfRange(type, value, index);
  view.setInt32(at, value, true);
}

function bigintCodec(type: DataType): ColumnCodec<bigint> {
  return new FixedWidthCodec<bigint>(type, {
    byteWidth: 8,
    isReady: (values) => values instanceof BigInt64Array,
    store(view, at, value, index) {
      storeInt64(type, view, at, value, index);
    },
    load: loadInt64,
  });
}

function loadInt64(view: DataView, at: number): bigint {
  return view.getBigInt64(at, true);
}

function dayCodec(): ColumnCodec<Date> {
  const type = new Date_(DateUnit.DAY);
  return new FixedWidthCodec<Date>(type, {
    byteWidth: 4,
    store(view, at, value, index) {
      const time = dateTime(type, value, index);
      if (time % DAY_MS !== 0) throw outOfRange(type, value, index, "is not midnight in UTC");
      view.setInt32(at, time / DAY_MS, true);
    },
    load(view, at, row) {
      const days = view.getInt32(at, true);
      return dateAt(type, days * DAY_MS, row);
    },
  });
}

function millisecondCodec(): ColumnCodec<Date> {
  const type = new Date_(DateUnit.MILLISECOND);
  return new FixedWidthCodec<Date>(type, {
    byteWidth: 8,
    store(view, at, value, index) {
      setInt64Number(view, at, dateTime(type, value, index));
    },
    load: (view, at, row) => dateAt(type, getInt64Number(view, at), row),
  });
}

function dateTime(type: DataType, value: unknown, index: number): number {
  if (!(value instanceof Date)) throw typeMismatch(type, value, index);
  const time = value.getTime();
  if (Number.isNaN(time)) throw outOfRange(type, value, index, "is no value");
  return time;
}

function dateAt(type: DataType, time: number, row: number): Date {
  if (Math.abs(time) > MAX_DATE_MS) {
    throw outOfRange(type, time, row, "milliseconds are beyond what a Date can be");
  }
  return new Date(time);
}

function dateInUnit(type: DataType, unit: TimeUnitName, date: Date, index: number): bigint {
  const time = dateTime(type, date, index);
  if (unit !== "s") return BigInt(time) * PER_MILLISECOND[unit];
  if (time % 1000 !== 0) throw outOfRange(type, date, index, "is not a whole number of seconds");
  return BigInt(time / 1000);
}
