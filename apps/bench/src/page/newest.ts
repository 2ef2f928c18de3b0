/** The newest of each kind that was kept. */
import type { Target } from "../cases/cases.ts";
import { CASES } from "../cases/cases.ts";
import { type ContenderName, type Measurement, value } from "../run/measurement.ts";
import { verdictsOf } from "../run/verdicts.ts";
import type { KeptRun, KeptSweep } from "./kept-runs.ts";

/** Something that was measured, and in which run. */
export interface FromRun<Kept> {
  readonly kept: Kept;
  readonly run: KeptRun;
}

/**
 * The newest measurement of each case, in the order of the cases. One by which all targets can be judged comes before
 * a newer one that lacks a peer.
 */
export function newestMeasurements(
  runs: readonly KeptRun[],
  canCount: (measurement: Measurement) => boolean = () => true,
): readonly FromRun<Measurement>[] {
  const all = runs.flatMap((run) => run.measurements.map((kept) => ({ kept, run }))).reverse();
  const counting = all.filter(({ kept }) => value(kept, "ours") !== null && canCount(kept));
  return CASES.flatMap(({ name }) => {
    const candidates = counting.filter(({ kept }) => kept.name === name);
    return candidates.find(({ kept }) => isJudged(kept)) ?? candidates[0] ?? [];
  });
}

/** The newest of each sweep, in the order in which they were first kept. */
export function newestSweeps(runs: readonly KeptRun[]): readonly FromRun<KeptSweep>[] {
  const newest = new Map<string, FromRun<KeptSweep>>();
  for (const run of runs) for (const kept of run.sweeps) newest.set(kept.name, { kept, run });
  return [...newest.values()];
}

/** Whether a contender has a figure. */
export function takesPart(measurement: Measurement, contender: ContenderName): boolean {
  return value(measurement, contender) !== null;
}

function isJudged(measurement: Measurement): boolean {
  const judged = verdictsOf(measurement).map(({ against }) => against);
  const wanted = Object.keys(measurement.target) as (keyof Target)[];
  return wanted.every((against) => judged.includes(against));
}
