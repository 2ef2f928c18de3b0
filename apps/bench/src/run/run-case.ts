/** Measures one case: all contenders in turns, so that what disturbs the machine disturbs them alike. */
import type { BenchCase } from "../cases/cases.ts";
import { Contender, ContenderError, type ContenderProgram } from "../contender/contender.ts";
import type { Assignment } from "../contender/messages.ts";
import type { FloorWatch, Round } from "./awake-rounds.ts";
import { FloorWatches } from "./floor-watches.ts";
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
  /** Turns of each contender, all starts together. Those in which the machine slept are taken again, once. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

interface Running {
  readonly name: ContenderName;
  readonly contender: Contender;
}

/**
 * Measures a case. `watches` are those of the whole run. Does not reject: whoever fails has the reason in place of
 * a figure.
 */
export async function runCase(
  benchCase: BenchCase,
  entrants: Entrants,
  pace: Pace,
  watches: FloorWatches = new FloorWatches(),
): Promise<Measurement> {
  const watch = watches.of(benchCase);
  const rounds: Round[] = [];
  const failures: Partial<Record<ContenderName, string>> = {};
  for (let start = 0; start < pace.starts; start++) {
    const running = await startAll(benchCase, entrants, pace, failures);
    try {
      rounds.push(...(await takeTurns(running, pace, watch)));
    } catch (error) {
      // Pairs would be missing from here on, so nobody has a figure.
      for (const { name } of running) failures[name] ??= `the run was broken off: ${reason(error)}`;
    } finally {
      await Promise.all(running.map(({ contender }) => contender.stop()));
    }
  }
  const { counted, asleep } = watch?.counted(rounds, pace.rounds) ?? { counted: rounds, asleep: 0 };
  const { name, unit, target } = benchCase;
  const figures = figuresOf(benchCase, entrants, counted, failures);
  const tally = { taken: rounds.length, asleep, leftOut: rounds.length - counted.length };
  return { name, unit, target, figures, rounds: tally };
}

/** The turns of one start. Rounds in which the machine slept are made up for, by as many again at most. */
async function takeTurns(
  running: readonly Running[],
  { rounds, starts, sampleMs }: Pace,
  watch: FloorWatch | undefined,
): Promise<Round[]> {
  const wanted = Math.ceil(rounds / starts);
  const taken: Round[] = [];
  while (taken.length < 2 * wanted) {
    const awake = watch?.countAwake(taken) ?? taken.length;
    if (awake >= wanted) break;
    // Whoever always follows the same neighbour always inherits the same caches.
    const order = taken.length % 2 === 0 ? running : [...running].reverse();
    const round = new Map<ContenderName, number>();
    for (const { name, contender } of order) round.set(name, await contender.sample(sampleMs));
    watch?.see(round);
    taken.push(round);
  }
  return taken;
}

function figuresOf(
  benchCase: BenchCase,
  entrants: Entrants,
  rounds: readonly Round[],
  failures: Readonly<Partial<Record<ContenderName, string>>>,
): Measurement["figures"] {
  const names = Object.keys(entrants) as ContenderName[];
  const figures = names.map((name): [ContenderName, Figure | string] => [
    name,
    failures[name] ?? {
      samples: rounds.map((round) => inUnit(benchCase, round.get(name) ?? Number.NaN)),
    },
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
