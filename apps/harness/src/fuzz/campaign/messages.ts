/** What the fuzzer and the process that has the inputs tell each other. */
import type { Verdict } from "../trial/judge.ts";

/** What is to be run: the numbers from `first` to before `end`, until the time is up. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  readonly untilMs: number;
  /** Inputs to be mutated besides the target's own. */
  readonly corpus: readonly string[];
  /** Outcomes that are known already. */
  readonly known: readonly string[];
  /** Whether each number is told before it is run: one of them ends the process. */
  readonly careful: boolean;
  /** Texts of inputs to be run instead of numbers. */
  readonly again?: readonly string[];
}

/** An input that did what must not happen. */
export interface Finding extends Verdict {
  readonly number: number;
  /** The input as text. */
  readonly input: string;
  /** How many inputs were found to do the same. */
  readonly times: number;
}

/** An input with an outcome that was new. */
export interface Novelty {
  readonly outcome: string;
  readonly input: string;
}

/** How far it has come since the last time it told. */
export interface Tally {
  readonly refused: number;
  readonly slowestMs: number;
  readonly largestGrowthBytes: number;
}

/** What comes from the process. */
export type Report =
  | { readonly kind: "at"; readonly number: number; readonly input: string }
  | { readonly kind: "reached"; readonly number: number; readonly tally: Tally }
  | { readonly kind: "novelty"; readonly novelty: Novelty }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "done"; readonly number: number };
