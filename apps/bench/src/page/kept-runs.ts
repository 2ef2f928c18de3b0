/** Runs that were kept, as they are read back. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CASES } from "../cases/cases.ts";
import { HISTORY } from "../report/history.ts";
import {
  CONTENDERS,
  type ContenderName,
  type Figure,
  type Measurement,
} from "../run/measurement.ts";
import type { Placement } from "../run/placement.ts";
import type { SweptSize } from "../scaling/sweeps/sweep.ts";

/** Under which circumstances a run was made. */
export interface Circumstances {
  /** When, if the run says so. */
  readonly taken?: string;
  readonly commit: string;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Load of the machine over 1, 5 and 15 minutes, at the end. */
  readonly load: readonly number[];
  /** Whether the cores were kept awake. */
  readonly awake?: boolean;
  /** Where clients and servers of small messages ran. */
  readonly placement?: Placement;
  /** Megabytes of room in the heap of each contender on Node, 0 where that was left to the runtime. Older runs had 256. */
  readonly heapMegabytes?: number;
}

/** A sweep that was kept. */
export interface KeptSweep {
  readonly name: string;
  readonly sizes: readonly SweptSize[];
}

/** One run. */
export interface KeptRun {
  readonly name: string;
  readonly circumstances: Circumstances;
  readonly measurements: readonly Measurement[];
  readonly sweeps: readonly KeptSweep[];
}

/** A line of a file, by what it has: a case with its samples, or a sweep. */
type Line = Readonly<Partial<Record<ContenderName, readonly number[] | string>>> & {
  readonly case?: string;
  readonly rounds?: Measurement["rounds"];
  readonly sweep?: string;
  readonly sizes?: readonly SweptSize[];
};

const NO_ROUNDS = { taken: 0, asleep: 0, leftOut: 0 };

/** All of them, the oldest first. */
export function readRuns(folder: string = HISTORY): readonly KeptRun[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) =>
      readRun(path.basename(file, ".jsonl"), readFileSync(path.join(folder, file), "utf8")),
    )
    .sort((a, b) => compare(whenOf(a), whenOf(b)) || compare(a.name, b.name));
}

/** One run. What is no case any more is left out; targets are those of today. */
export function readRun(name: string, text: string): KeptRun {
  const [first = "{}", ...rest] = text.trimEnd().split("\n");
  const circumstances: Circumstances = JSON.parse(first);
  const lines = rest.map((line): Line => JSON.parse(line));
  return {
    name,
    circumstances,
    measurements: lines.flatMap(measurementOf),
    sweeps: lines.flatMap(({ sweep, sizes }) =>
      sweep === undefined || sizes === undefined ? [] : [{ name: sweep, sizes }],
    ),
  };
}

function measurementOf(line: Line): Measurement[] {
  const benchCase = CASES.find(({ name }) => name === line.case);
  if (benchCase === undefined) return [];
  const figures = CONTENDERS.flatMap((contender): [string, Figure | string][] => {
    const kept = line[contender];
    if (kept === undefined) return [];
    return [[contender, typeof kept === "string" ? kept : { samples: kept }]];
  });
  const { rounds = NO_ROUNDS } = line;
  return [{ ...benchCase, figures: Object.fromEntries(figures), rounds }];
}

/** When a run was taken: of older runs only the day is known, by their name. */
export function whenOf({ name, circumstances }: KeptRun): string {
  return circumstances.taken ?? /^\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
