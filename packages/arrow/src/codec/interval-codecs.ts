/** Columns of calendar intervals. */
import { Interval, IntervalUnit } from "apache-arrow";
import type { ColumnCodec } from "./column-codec.ts";
import { FixedWidthCodec } from "./fixed-width.ts";
import { storeInt64 } from "./int64-codecs.ts";
import { storeInt32 } from "./temporal-codecs.ts";
import { relocated, typeMismatch } from "./value-errors.ts";

/** An interval in days and milliseconds, which are not exchangeable: days may be longer or shorter. */
export interface DayTimeInterval {
  readonly days: number;
  readonly milliseconds: number;
}

/** An interval in months, days and nanoseconds, none of which can be expressed by the others. */
export interface MonthDayNanoInterval {
  readonly months: number;
  readonly days: number;
  readonly nanoseconds: bigint;
}

/** Values of an interval column by the name of its unit; `year-month` counts months. */
export interface IntervalValues {
  readonly "year-month": number;
  readonly "day-time": DayTimeInterval;
  readonly "month-day-nano": MonthDayNanoInterval;
}

/**
 * A column of calendar intervals. Throws `type-mismatch` for values of another shape, and
 * `out-of-range` for parts that do not fit: 32 bits each, nanoseconds 64.
 */
export function intervalCodec(unit: "year-month"): ColumnCodec<number>;
export function intervalCodec(unit: "day-time"): ColumnCodec<DayTimeInterval>;
export function intervalCodec(unit: "month-day-nano"): ColumnCodec<MonthDayNanoInterval>;
export function intervalCodec(
  unit: keyof IntervalValues,
): ColumnCodec<number> | ColumnCodec<DayTimeInterval> | ColumnCodec<MonthDayNanoInterval>;
export function intervalCodec(
  unit: keyof IntervalValues,
): ColumnCodec<number> | ColumnCodec<DayTimeInterval> | ColumnCodec<MonthDayNanoInterval> {
  if (unit === "year-month") return yearMonthCodec();
  return unit === "day-time" ? dayTimeCodec() : monthDayNanoCodec();
}

function yearMonthCodec(): ColumnCodec<number> {
  const type = new Interval(IntervalUnit.YEAR_MONTH);
  return new FixedWidthCodec<number>(type, {
    byteWidth: 4,
    isReady: (values) => values instanceof Int32Array,
    store(view, at, value, index) {
      storeInt32(type, view, at, value, index);
    },
    load: (view, at) => view.getInt32(at, true),
  });
}

function dayTimeCodec(): ColumnCodec<DayTimeInterval> {
  const type = new Interval(IntervalUnit.DAY_TIME);
  return new FixedWidthCodec<DayTimeInterval>(type, {
    byteWidth: 8,
    store(view, at, value, index) {
      const { days, milliseconds } = partsOf<DayTimeInterval>(type, value, index);
      part("days", () => storeInt32(type, view, at, days, index));
      part("milliseconds", () => storeInt32(type, view, at + 4, milliseconds, index));
    },
    load: (view, at) => ({
      days: view.getInt32(at, true),
      milliseconds: view.getInt32(at + 4, true),
    }),
  });
}

function monthDayNanoCodec(): ColumnCodec<MonthDayNanoInterval> {
  const type = new Interval(IntervalUnit.MONTH_DAY_NANO);
  return new FixedWidthCodec<MonthDayNanoInterval>(type, {
    byteWidth: 16,
    store(view, at, value, index) {
      const { months, days, nanoseconds } = partsOf<MonthDayNanoInterval>(type, value, index);
      part("months", () => storeInt32(type, view, at, months, index));
      part("days", () => storeInt32(type, view, at + 4, days, index));
      part("nanoseconds", () => storeInt64(type, view, at + 8, nanoseconds, index));
    },
    load: (view, at) => ({
      months: view.getInt32(at, true),
      days: view.getInt32(at + 4, true),
      nanoseconds: view.getBigInt64(at + 8, true),
    }),
  });
}

/** The parts of an interval, each one of a type that is still to be checked. */
function partsOf<V>(
  type: Interval,
  value: unknown,
  index: number,
): { [Part in keyof V]?: unknown } {
  if (typeof value !== "object" || value === null) throw typeMismatch(type, value, index);
  return value;
}

function part(name: string, store: () => void): void {
  try {
    store();
  } catch (error) {
    throw relocated(error, (index) => [index, name]);
  }
}
