/** Value types of dates, points in time, times of day and lengths of time. */
import {
  type ColumnCodec,
  dateCodec,
  durationCodec,
  timeCodec,
  timestampCodec,
} from "@sheaf/arrow";
import { DataType } from "../arrow-types.ts";
import { castCodec, converting, rangeError, valueError } from "./cast.ts";
import type { ValueType } from "./value-type.ts";

/** Units of time, as short as everyone writes them. */
export type TimeUnit = "s" | "ms" | "us" | "ns";

/** In the order in which Arrow numbers them. */
const UNITS: readonly TimeUnit[] = ["s", "ms", "us", "ns"];
const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};
const MAX_DATE_MS = 8_640_000_000_000_000n;

/** Counts of a unit as bigints: timestamps, durations and fine times of day. */
export class TickType implements ValueType {
  readonly label: string;
  readonly #unit: TimeUnit;
  readonly #codec: () => ColumnCodec<bigint>;
  readonly #find: (type: DataType) => { codec: ColumnCodec<bigint>; unit: TimeUnit } | undefined;

  constructor(kind: TickKind, unit: TimeUnit, timezone?: string) {
    this.label = `${kind}[${unit}${timezone === undefined ? "" : `, ${timezone}`}]`;
    this.#unit = unit;
    this.#find = FINDERS[kind];
    this.#codec = () => newTickCodec(kind, unit, timezone);
  }

  codec(): ColumnCodec<unknown> {
    return this.#codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (candidate) => {
      const found = this.#find(candidate);
      if (found === undefined || found.unit === this.#unit) return found?.codec;
      const { codec, unit } = found;
      return converting(
        codec,
        (ticks) => rescale(ticks, unit, this.#unit, this.label),
        (ticks: bigint) => rescale(ticks, this.#unit, unit, this.label),
      );
    });
  }

  /** JSON has no bigints: text and safe integers are taken as well. */
  parse(value: unknown): bigint {
    if (typeof value === "bigint") return value;
    if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value);
    if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
    throw valueError(this.label, value);
  }
}

/** Times of day as numbers: seconds or milliseconds since midnight. */
export class ClockType implements ValueType {
  readonly label: string;
  readonly #unit: "s" | "ms";

  constructor(unit: "s" | "ms") {
    this.label = `time[${unit}]`;
    this.#unit = unit;
  }

  codec(): ColumnCodec<unknown> {
    return timeCodec(this.#unit);
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    const wide = new TickType("time", this.#unit);
    return castCodec(this.label, type, (found) => {
      if (!DataType.isTime(found)) return undefined;
      if (UNITS[found.unit] === this.#unit) return timeCodec(this.#unit);
      // Time columns are bigints to `wide`.
      return converting(wide.codecOf(found) as ColumnCodec<bigint>, Number, (value: number) =>
        BigInt(value),
      );
    });
  }

  parse(value: unknown): number {
    if (typeof value !== "number" || !Number.isInteger(value)) throw valueError(this.label, value);
    return value;
  }
}

/** Date objects: days, or points in time to the millisecond. */
export class DateType implements ValueType {
  readonly label: string;
  readonly #codec: () => ColumnCodec<Date>;

  constructor(label: string, codec: () => ColumnCodec<Date>) {
    this.label = label;
    this.#codec = codec;
  }

  codec(): ColumnCodec<unknown> {
    return this.#codec();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      if (DataType.isDate(found)) return dateCodec(found.unit === 0 ? "day" : "millisecond");
      if (!DataType.isTimestamp(found)) return undefined;
      return instantCodec(unitOf(found.unit), found.timezone ?? undefined);
    });
  }

  /** JSON has no dates: ISO text and milliseconds since 1970 are taken as well. */
  parse(value: unknown): Date {
    if (value instanceof Date) return value;
    if (typeof value !== "string" && typeof value !== "number") throw valueError(this.label, value);
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) throw valueError(this.label, value);
    return date;
  }
}

/** A timestamp column as Date objects; what is finer than a millisecond is cut off when reading. */
export function instantCodec(unit: TimeUnit, timezone?: string): ColumnCodec<Date> {
  const perSecond = PER_SECOND[unit];
  const decode = (ticks: bigint): Date => {
    const ms = floorDivide(ticks * 1000n, perSecond);
    if (ms > MAX_DATE_MS || ms < -MAX_DATE_MS) throw rangeError("a Date", ticks);
    return new Date(Number(ms));
  };
  const encode = (date: Date): bigint => {
    if (!(date instanceof Date) || Number.isNaN(date.getTime())) throw valueError("a Date", date);
    return rescale(BigInt(date.getTime()), "ms", unit, `timestamp[${unit}]`);
  };
  return converting(timestampCodec(unit, timezone), decode, encode);
}

type TickKind = "timestamp" | "duration" | "time";

function newTickCodec(kind: TickKind, unit: TimeUnit, timezone?: string): ColumnCodec<bigint> {
  if (kind === "timestamp") return timestampCodec(unit, timezone);
  return kind === "duration" ? durationCodec(unit) : timeTicks(unit);
}

/** A time column as bigints, of either width. */
function timeTicks(unit: TimeUnit): ColumnCodec<bigint> {
  if (unit === "us" || unit === "ns") return timeCodec(unit);
  return converting(timeCodec(unit), BigInt, Number);
}

interface FoundTicks {
  readonly codec: ColumnCodec<bigint>;
  readonly unit: TimeUnit;
}

const FINDERS: Readonly<Record<TickKind, (type: DataType) => FoundTicks | undefined>> = {
  timestamp(type) {
    if (!DataType.isTimestamp(type)) return undefined;
    const unit = unitOf(type.unit);
    return { codec: timestampCodec(unit, type.timezone ?? undefined), unit };
  },
  duration(type) {
    if (!DataType.isDuration(type)) return undefined;
    const unit = unitOf(type.unit);
    return { codec: durationCodec(unit), unit };
  },
  time(type) {
    if (!DataType.isTime(type)) return undefined;
    const unit = unitOf(type.unit);
    return { codec: timeTicks(unit), unit };
  },
};

function unitOf(number: number): TimeUnit {
  return UNITS[number] ?? "ns";
}

/** The same length of time in another unit. Throws `out-of-range` when it is finer than that unit. */
function rescale(ticks: bigint, from: TimeUnit, to: TimeUnit, label: string): bigint {
  const scaled = ticks * PER_SECOND[to];
  if (scaled % PER_SECOND[from] !== 0n) throw rangeError(label, ticks);
  return scaled / PER_SECOND[from];
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
