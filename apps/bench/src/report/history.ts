/** Runs that are kept, to be compared with later ones. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { PACKAGE, ROOT } from "../folders.ts";
import type { Measurement } from "../run/measurement.ts";
import type { Pace } from "../run/run-case.ts";

/** Where saved runs are. */
export const HISTORY: string = path.join(PACKAGE, "history");

/** Saves a run with every sample of it; answers the file, relative to the repository. */
export function saveRun(name: string, pace: Pace, measurements: readonly Measurement[]): string {
  const file = path.join(HISTORY, `${name}.json`);
  const run = {
    commit: commit(),
    node: process.version,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    load: loadavg().map((load) => Number(load.toFixed(1))),
    pace,
    cases: measurements.map(({ name: label, unit, figures }) => ({ case: label, unit, figures })),
  };
  mkdirSync(HISTORY, { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, shortNumbers, 1)}\n`);
  return path.relative(ROOT, file);
}

function shortNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(5)) : value;
}

function commit(): string {
  try {
    const options = { cwd: ROOT, encoding: "utf8" } as const;
    return execFileSync("git", ["describe", "--always", "--dirty"], options).trim();
  } catch {
    return "unknown";
  }
}
