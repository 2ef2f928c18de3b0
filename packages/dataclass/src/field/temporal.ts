/** Fields of dates, points in time, times of day and lengths of time. */
import { dateCodec } from "@sheaf/arrow";
import { type Field, fieldOf } from "./field.ts";
import { ClockType, DateType, instantCodec, TickType, type TimeUnit } from "./temporal-types.ts";

const DATE = new DateType("date", () => dateCodec("day"));

/** Days, as Date objects at midnight UTC: Arrow date32. */
export function date(): Field<Date, false> {
  return fieldOf(DATE);
}

/**
 * Points in time, as bigints that count `unit` since 1970 in UTC: Arrow timestamp, `"us"` by default.
 * Without `timezone` the column says nothing about one ("wall clock"), with it the values are instants.
 */
export function timestamp(unit: TimeUnit = "us", timezone?: string): Field<bigint, false> {
  return fieldOf(new TickType("timestamp", unit, timezone));
}

/**
 * Points in time as Date objects: Arrow timestamp in microseconds. A Date holds milliseconds; what is
 * finer is cut off when reading. {@link timestamp} keeps it.
 */
export function datetime(timezone?: string): Field<Date, false> {
  const label = `datetime${timezone === undefined ? "" : `[${timezone}]`}`;
  return fieldOf(new DateType(label, () => instantCodec("us", timezone)));
}

/**
 * Times of day, counted from midnight: Arrow time32 as numbers for `"s"` and `"ms"`, time64 as bigints
 * for `"us"` (the default) and `"ns"`.
 */
export function time(unit: "s" | "ms"): Field<number, false>;
export function time(unit?: "us" | "ns"): Field<bigint, false>;
export function time(unit: TimeUnit = "us"): Field<number, false> | Field<bigint, false> {
  if (unit === "s" || unit === "ms") return fieldOf<number>(new ClockType(unit));
  return fieldOf<bigint>(new TickType("time", unit));
}

/** Lengths of time, as bigints that count `unit`: Arrow duration, `"us"` by default. */
export function duration(unit: TimeUnit = "us"): Field<bigint, false> {
  return fieldOf(new TickType("duration", unit));
}
