/** Knows what has to come, and says what is wrong with what has come. */
import { isSheafError, type SheafError } from "@sheaf/core";

/** A promise that was not kept: lost, doubled, out of order, or just wrong. */
export class BrokenPromise extends Error {}

/** Throws a {@link BrokenPromise} where something is not what it has to be. */
export function expectSame<Value>(what: string, actual: Value, expected: Value): void {
  if (Object.is(actual, expected)) return;
  throw new BrokenPromise(`${what}: ${shown(actual)} instead of ${shown(expected)}`);
}

/** As {@link expectSame}, for many numbers, of which the first that is wrong is told. */
export function expectNumbers(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  expectSame(`${what}, length`, actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) expectSame(`${what} ${i}`, actual[i], expected[i]);
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : String(value);
}

/** A sequence that has no holes, no repetitions and a known end. */
export class Sequence {
  readonly #what: string;
  readonly #end: number;
  #next: number;

  constructor(what: string, first: number, end = Infinity) {
    this.#what = what;
    this.#next = first;
    this.#end = end;
  }

  /** How many have come. */
  get next(): number {
    return this.#next;
  }

  /** The next one has come. */
  take(value: number): void {
    if (value < this.#next) throw new BrokenPromise(`${this.#what}: ${value} came twice`);
    if (value > this.#next) {
      throw new BrokenPromise(`${this.#what}: ${value} came, ${this.#next} is lost`);
    }
    if (value >= this.#end) throw new BrokenPromise(`${this.#what}: ${value} is behind the end`);
    this.#next++;
  }

  /** Nothing more comes. */
  end(): void {
    expectSame(`${this.#what}, end`, this.#next, this.#end);
  }
}

/** The running total of an exchange. */
export class Total {
  #total = 0;
  #turns = 0;

  /** The state that has to come of another turn. */
  add(values: ArrayLike<number>): { readonly total: number; readonly turns: number } {
    for (let i = 0; i < values.length; i++) this.#total += values[i] ?? 0;
    this.#turns++;
    return { total: this.#total, turns: this.#turns };
  }
}

/** How a play ended that did not go through. */
export type Ending =
  /** The connection was lost, or the worker: typed, and nothing was promised. */
  | "interrupted"
  /** It must not happen, whatever happens around. */
  | "broken";

/** What an error means: connections may be lost, promises may not be broken. */
export function endingOf(error: unknown): Ending {
  return isSheafError(error, "transport") ? "interrupted" : "broken";
}

/** An error for people. */
export function toldOf(error: unknown): string {
  if (isSheafError(error)) return `${(error as SheafError).kind}/${error.code} ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
