/**
 * Which rounds count. A round trip between two processes takes several times as long when the core of the
 * one that is waited for has gone to sleep: then everyone is measured by how the machine wakes up, and ratios
 * say nothing. The floor shows it, because it does nothing but wait.
 */
import type { ContenderName } from "./measurement.ts";

/** What each contender took for a unit of work, in microseconds, one after another. */
export type Round = ReadonlyMap<ContenderName, number>;

/** A floor that takes this many times its best is asleep. On one core or on two, awake, it varies by less. */
const ASLEEP = 2;
/** Of the rounds that were asked for, the share that has to be awake; otherwise all rounds count as they are. */
const MIN_AWAKE = 0.5;

/** The rounds that count, and how it was with the others. */
export interface CountedRounds {
  readonly counted: readonly Round[];
  /** Rounds in which the machine slept. */
  readonly asleep: number;
}

/** Tells rounds in which the machine slept from others, by the best that a floor has taken so far. */
export class FloorWatch {
  #best = Number.POSITIVE_INFINITY;

  /** Takes a round's floor into account. Without a floor nobody can tell. */
  see(round: Round): void {
    this.#best = Math.min(this.#best, round.get("floor") ?? this.#best);
  }

  /** How many of some rounds were awake. */
  countAwake(rounds: readonly Round[]): number {
    return rounds.filter((round) => this.#isAwake(round)).length;
  }

  /**
   * Leaves out the rounds in which the machine slept, for all contenders alike. Where it was hardly ever awake,
   * the few rounds that were are luck: all of them count then.
   */
  counted(rounds: readonly Round[], wanted: number): CountedRounds {
    const awake = rounds.filter((round) => this.#isAwake(round));
    const asleep = rounds.length - awake.length;
    return { counted: awake.length < wanted * MIN_AWAKE ? rounds : awake, asleep };
  }

  #isAwake(round: Round): boolean {
    return (round.get("floor") ?? 0) <= ASLEEP * this.#best;
  }
}
