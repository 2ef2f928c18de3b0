/** Measures one case: all contenders in turns, so that what disturbs the machine disturbs them alike. */
import type { BenchCase } from "../cases/cases.ts";
import { Contender, ContenderError, type ContenderProgram } from "../contender/contender.ts";
import type { Assignment } from "../contender/messages.ts";
import { type ContenderName, type Figure, inUnit, type Measurement } from "./measurement.ts";

/** A program that takes part, or why there is none. */
export type Entrant = ContenderProgram | string;

/** Who takes part. */
export type Entrants = Readonly<Partial<Record<ContenderName, Entrant>>>;

/** How long everything takes. */
export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

interface Running {
  readonly name: ContenderName;
  readonly contender: Contender;
  readonly samples: number[];
}

/** Measures a case. Does not reject: whoever fails has the reason in place of a figure. */
export async function runCase(
  benchCase: BenchCase,
  entrants: Entrants,
  pace: Pace,
): Promise<Measurement> {
  const figures: Partial<Record<ContenderName, Figure | string>> = {};
  const running = await startAll(benchCase, entrants, pace, figures);
  try {
    for (let round = 0; round < pace.rounds; round++) {
      // Whoever always follows the same neighbour always inherits the same caches.
      const order = round % 2 === 0 ? running : [...running].reverse();
      for (const { contender, samples } of order) {
        samples.push(inUnit(benchCase, await contender.sample(pace.sampleMs)));
      }
    }
    for (const { name, samples } of running) figures[name] = { samples };
  } catch (error) {
    // Pairs would be missing from here on, so nobody has a figure.
    for (const { name } of running) figures[name] = `the run was broken off: ${reason(error)}`;
  } finally {
    await Promise.all(running.map(({ contender }) => contender.stop()));
  }
  const { name, unit, target } = benchCase;
  return { name, unit, target, figures };
}

/** Starts and warms up one after another; ours first, which knows what the work weighs. */
async function startAll(
  benchCase: BenchCase,
  entrants: Entrants,
  pace: Pace,
  figures: Partial<Record<ContenderName, Figure | string>>,
): Promise<Running[]> {
  const running: Running[] = [];
  let assignment: Assignment = { case: benchCase.name, warmUpMs: pace.warmUpMs };
  for (const [name, entrant] of Object.entries(entrants) as [ContenderName, Entrant][]) {
    if (typeof entrant === "string") {
      figures[name] = entrant;
      continue;
    }
    try {
      const contender = await Contender.start(entrant, assignment);
      if (name === "ours") assignment = { ...assignment, traffic: contender.traffic };
      running.push({ name, contender, samples: [] });
    } catch (error) {
      figures[name] = reason(error);
    }
  }
  return running;
}

function reason(error: unknown): string {
  return error instanceof ContenderError ? error.message : String(error);
}
