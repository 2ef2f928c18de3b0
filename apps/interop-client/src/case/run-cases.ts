/**
 * Runs cases one after the other on one connection, as long as it lasts: whatever a case does, the next
 * call on its connection has to succeed.
 */
import { CASE_LIMIT_MS, type Case } from "./case.ts";
import type { CaseResult } from "./verdict.ts";
import { within } from "./within.ts";

/** Where cases run. */
export interface Ground<World> {
  /** Connects. */
  open(): Promise<World>;
  /** Any call; it must succeed after each case. */
  proveUsable(world: World): Promise<void>;
  close(world: World): Promise<void>;
}

const CLOSE_LIMIT_MS = 15_000;

/** Runs them all; never rejects. */
export async function runCases<World>(
  cases: readonly Case<World>[],
  ground: Ground<World>,
): Promise<CaseResult[]> {
  const runner = new Runner(ground);
  const results: CaseResult[] = [];
  for (const each of cases) {
    const error = await runner.run(each);
    results.push({ name: each.name, passed: error === undefined, error: error ?? null });
  }
  const error = await runner.end();
  if (error !== undefined) results.push({ name: "connection.closes", passed: false, error });
  return results;
}

class Runner<World> {
  readonly #ground: Ground<World>;
  #world: World | undefined;

  constructor(ground: Ground<World>) {
    this.#ground = ground;
  }

  /** Runs a case and answers why it failed. */
  async run({ name, limitMs = CASE_LIMIT_MS, run }: Case<World>): Promise<string | undefined> {
    const errors: string[] = [];
    try {
      this.#world ??= await within(CASE_LIMIT_MS, "connecting", this.#ground.open());
    } catch (error) {
      return textOf(error);
    }
    const world = this.#world;
    try {
      await within(limitMs, name, run(world));
    } catch (error) {
      errors.push(textOf(error));
    }
    // Who has filled gigabytes has heard of nothing for seconds: of idle connections that were closed, for one.
    await new Promise(setImmediate);
    try {
      await within(CASE_LIMIT_MS, "the call after it", this.#ground.proveUsable(world));
    } catch (error) {
      errors.push(`the connection is of no more use: ${textOf(error)}`);
      // The next case gets a new one.
      await this.end();
    }
    return errors.length === 0 ? undefined : errors.join("\n");
  }

  /** Closes the connection, if there is one, and answers why that failed. */
  async end(): Promise<string | undefined> {
    const world = this.#world;
    this.#world = undefined;
    if (world === undefined) return undefined;
    try {
      await within(CLOSE_LIMIT_MS, "closing", this.#ground.close(world));
      return undefined;
    } catch (error) {
      return textOf(error);
    }
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? `${error.message}\n  ${error.cause.message}`
    : error.message;
}
