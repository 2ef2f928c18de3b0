/** What a run measured. */
import type { BenchCase, Target, Unit } from "../cases/cases.ts";
import { mebibytesOf, parseName } from "../cases/names.ts";
import { median, pairedRatio, spread } from "../statistics/median.ts";

/** Those that are measured for context alone. */
export const CONTEXT_CONTENDERS = ["grpc", "connect", "json"] as const;

/** Who may take part, in the order of the columns. */
export const CONTENDERS = ["ours", "floor", "npm", "bun", "python", ...CONTEXT_CONTENDERS] as const;

/** One of them. */
export type ContenderName = (typeof CONTENDERS)[number];

/** One contender's samples of one case, in the case's unit. */
export interface Figure {
  readonly samples: readonly number[];
}

/** One case, measured. A contender that cannot run it has the reason instead. */
export interface Measurement {
  readonly name: string;
  readonly unit: Unit;
  readonly target: Target;
  readonly figures: Readonly<Partial<Record<ContenderName, Figure | string>>>;
  readonly rounds: RoundTally;
}

/** How many rounds a case had. */
export interface RoundTally {
  readonly taken: number;
  /** Those in which the machine slept. */
  readonly asleep: number;
  /** Those that do not count for it: all of them, unless too few others would remain. */
  readonly leftOut: number;
}

/** The median of a figure, `null` where there is none. */
export function value({ figures }: Measurement, name: ContenderName): number | null {
  const figure = figures[name];
  return typeof figure === "object" ? median(figure.samples) : null;
}

/** How far the samples of a figure lie apart, `null` where there is none. */
export function unrest({ figures }: Measurement, name: ContenderName): number | null {
  const figure = figures[name];
  return typeof figure === "object" ? spread(figure.samples) : null;
}

/** Ours by another's figure, round by round. */
export function ratio({ figures }: Measurement, name: ContenderName): number | null {
  const ours = figures.ours;
  const other = figures[name];
  if (typeof ours !== "object" || typeof other !== "object") return null;
  return pairedRatio(ours.samples, other.samples);
}

/** How many times as fast as another we are. */
export function speedUp(measurement: Measurement, name: ContenderName): number | null {
  const by = ratio(measurement, name);
  if (by === null) return null;
  return measurement.unit === "us" ? 1 / by : by;
}

/** Microseconds of a unit of work as what the case counts. */
export function inUnit({ name, unit }: BenchCase, micros: number): number {
  return unit === "us" ? micros : (1e6 * (mebibytesOf(parseName(name).work) ?? 1)) / micros;
}
