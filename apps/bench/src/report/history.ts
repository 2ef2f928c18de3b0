/** Runs that are kept, to be compared with later ones. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { PACKAGE, ROOT } from "../folders.ts";
import type { Measurement } from "../run/measurement.ts";
import type { Placement } from "../run/placement.ts";
import type { Pace } from "../run/run-case.ts";
import type { SweepPace } from "../scaling/sweeps/sweep.ts";

/** Where saved runs are. */
export const HISTORY: string = path.join(PACKAGE, "history");

/** How a run was made. */
export interface Conditions {
  readonly pace: Pace | SweepPace;
  /** Whether the cores were kept awake. */
  readonly awake: boolean;
  /** Where clients and servers of small messages ran. */
  readonly placement: Placement;
  /** Megabytes of room in the heap of each contender on Node; 0 where that was left to the runtime. */
  readonly heapMegabytes: number;
}

/** Saves a run of cases with every sample of it. Answers the file, relative to the repository. */
export function saveRun(
  name: string,
  conditions: Conditions,
  measurements: readonly Measurement[],
): string {
  const cases = measurements.map(({ name: label, unit, figures, rounds }) => ({
    case: label,
    unit,
    rounds,
    ...samplesOf(figures),
  }));
  return saveLines(name, conditions, cases);
}

/**
 * Saves lines of JSON: the circumstances, then what was measured under them. Answers the file, relative to the
 * repository.
 */
export function saveLines(
  name: string,
  { pace, awake, placement, heapMegabytes }: Conditions,
  measured: readonly object[],
): string {
  const circumstances = {
    taken: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    load: loadavg().map((load) => Number(load.toFixed(1))),
    pace,
    awake,
    placement,
    heapMegabytes,
  };
  const lines = [circumstances, ...measured].map(
    (line) => `${JSON.stringify(line, shortNumbers)}\n`,
  );
  const file = path.join(HISTORY, `${name}.jsonl`);
  mkdirSync(HISTORY, { recursive: true });
  writeFileSync(file, lines.join(""));
  return path.relative(ROOT, file);
}

/** The samples of each contender, or its reason. */
function samplesOf(figures: Measurement["figures"]): Record<string, readonly number[] | string> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      typeof figure === "string" ? figure : figure.samples,
    ]),
  );
}

/** Five digits say all that was measured; counts and sizes stay as they are. */
function shortNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(5));
}

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
