/** Measures one case: all contenders in turns, so that what disturbs the machine disturbs them alike. */
import type { BenchCase } from "../cases/cases.ts";
import { Contender, ContenderError, type ContenderProgram } from "../contender/contender.ts";
import type { Assignment } from "../contender/messages.ts";
import { type ContenderName, type Figure, inUnit, type Measurement } from "./measurement.ts";

/** A program that takes part, or why there is none. */
export type Entrant = ContenderProgram | string;

/** Who takes part. */
export type Entrants = Readonly<Partial<Record<ContenderName, Entrant>>>;

/** How often and how long. */
export interface Pace {
  /**
   * Times that every process is started anew. Where a process lies in memory and on which core decides
   * up to a third of its speed, and for as long as it lives.
   */
  readonly starts: number;
  /** Turns of each contender, all starts together. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

interface Running {
  readonly name: ContenderName;
  readonly contender: Contender;
}

/** Measures a case. Does not reject: whoever fails has the reason in place of a figure. */
export async function runCase(
  benchCase: BenchCase,
  entrants: Entrants,
  pace: Pace,
): Promise<Measurement> {
  const samples = new Map<ContenderName, number[]>();
  const failures: Partial<Record<ContenderName, string>> = {};
  for (let start = 0; start < pace.starts; start++) {
    const running = await startAll(benchCase, entrants, pace, failures);
    try {
      await takeTurns(running, pace, (name, micros) => {
        samples.set(name, [...(samples.get(name) ?? []), inUnit(benchCase, micros)]);
      });
    } catch (error) {
      // Pairs would be missing from here on, so nobody has a figure.
      for (const { name } of running) failures[name] ??= `the run was broken off: ${reason(error)}`;
    } finally {
      await Promise.all(running.map(({ contender }) => contender.stop()));
    }
  }
  const { name, unit, target } = benchCase;
  return { name, unit, target, figures: figuresOf(entrants, samples, failures) };
}

/** The turns of one start. */
async function takeTurns(
  running: readonly Running[],
  { rounds, starts, sampleMs }: Pace,
  note: (name: ContenderName, micros: number) => void,
): Promise<void> {
  for (let round = 0; round < Math.ceil(rounds / starts); round++) {
    // Whoever always follows the same neighbour always inherits the same caches.
    const order = round % 2 === 0 ? running : [...running].reverse();
    for (const { name, contender } of order) note(name, await contender.sample(sampleMs));
  }
}

function figuresOf(
  entrants: Entrants,
  samples: ReadonlyMap<ContenderName, readonly number[]>,
  failures: Readonly<Partial<Record<ContenderName, string>>>,
): Measurement["figures"] {
  const names = Object.keys(entrants) as ContenderName[];
  const figures = names.map((name): [ContenderName, Figure | string] => [
    name,
    failures[name] ?? { samples: samples.get(name) ?? [] },
  ]);
  return Object.fromEntries(figures);
}

/** Starts and warms up one after another; ours first, which knows what the work weighs. */
async function startAll(
  benchCase: BenchCase,
  entrants: Entrants,
  pace: Pace,
  failures: Partial<Record<ContenderName, string>>,
): Promise<Running[]> {
  const running: Running[] = [];
  let assignment: Assignment = { case: benchCase.name, warmUpMs: pace.warmUpMs };
  for (const [name, entrant] of Object.entries(entrants) as [ContenderName, Entrant][]) {
    if (typeof entrant === "string") failures[name] = entrant;
    if (typeof entrant === "string" || failures[name] !== undefined) continue;
    try {
      const contender = await Contender.start(entrant, assignment);
      if (name === "ours") assignment = { ...assignment, traffic: contender.traffic };
      running.push({ name, contender });
    } catch (error) {
      failures[name] = reason(error);
    }
  }
  return running;
}

function reason(error: unknown): string {
  return error instanceof ContenderError ? error.message : String(error);
}
