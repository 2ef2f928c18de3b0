/** Runs one input and says whether anything happened that must not: the reasons that need no other process to be seen. */
import { getHeapStatistics } from "node:v8";
import type { Trials } from "./trials.ts";

/** Why an input is a finding. */
export type FindingKind =
  /** An error that is not one of ours, or something that the target does not put up with. */
  | "error"
  /** A promise that nobody waited for was rejected, or something was thrown at nobody. */
  | "unhandled"
  /** It kept the processor busy for longer than {@link MAX_MS}, again and again. */
  | "slow"
  /** Nothing came of it in that time. */
  | "hang"
  /** It made the process hold more than the target may. */
  | "growth"
  /** The process ended. */
  | "crash";

/** What was found, not yet with the input's number and text. */
export interface Verdict {
  readonly kind: FindingKind;
  /** What was thrown, or how much it was too much. */
  readonly detail: string;
}

/** What one input came to. */
export interface Judged {
  readonly outcome: string | undefined;
  readonly verdict: Verdict | undefined;
  readonly ms: number;
  readonly growthBytes: number;
}

/** Milliseconds that an input may take. */
export const MAX_MS = 1000;
/** How often {@link Judge.tick} is called. */
export const TICK_MS = 250;

/** Bytes that this process holds. */
export function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Judges inputs one after another. */
export class Judge {
  readonly #trials: Trials;
  #held = 0;
  #began = 0;
  #giveUp: ((reason: GaveUp) => void) | undefined;
  #ticks = 0;

  constructor(trials: Trials) {
    this.#trials = trials;
  }

  /**
   * Called by a clock, for inputs of which nothing comes. Its ticks are counted and not the time: a process that is not
   * let run does not hang.
   */
  tick(): void {
    if (++this.#ticks > MAX_MS / TICK_MS) this.#giveUp?.(new GaveUp());
  }

  /**
   * Judges the input that the trials have made last. Without `stackLines` errors do not say where they come from: most
   * of them are expected, and finding that out takes longer than all the rest.
   */
  judge(stackLines = 0): Judged | Promise<Judged> {
    Error.stackTraceLimit = stackLines;
    this.#held = heldBytes();
    this.#began = performance.now();
    try {
      const result = this.#trials.run();
      return typeof result === "string" ? this.#ended(result) : this.#wait(result);
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #wait(result: Promise<string>): Promise<Judged> {
    this.#ticks = 0;
    const given = new Promise<never>((_resolve, reject) => {
      this.#giveUp = reject;
    });
    try {
      return this.#ended(await Promise.race([result, given]));
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#giveUp = undefined;
    }
  }

  #failed(error: unknown): Judged {
    const judged = this.#ended(undefined);
    const verdict: Verdict =
      error instanceof GaveUp
        ? { kind: "hang", detail: `nothing came of it in ${MAX_MS} ms` }
        : { kind: "error", detail: detailOf(error) };
    return { ...judged, verdict };
  }

  #ended(outcome: string | undefined): Judged {
    const ms = performance.now() - this.#began;
    const growthBytes = heldBytes() - this.#held;
    return { outcome, ms, growthBytes, verdict: this.#verdictOf(ms, growthBytes) };
  }

  #verdictOf(ms: number, growthBytes: number): Verdict | undefined {
    if (growthBytes > this.#trials.maxGrowthBytes)
      return { kind: "growth", detail: `${growthBytes} bytes` };
    return ms > MAX_MS ? { kind: "slow", detail: `${Math.round(ms)} ms` } : undefined;
  }
}

/** Whether an input that took long, or did not come to an end, does so again; only the process's own time counts. */
export async function isStill(verdict: Verdict, judge: Judge): Promise<boolean> {
  const before = process.cpuUsage();
  const again = (await judge.judge()).verdict;
  const { user, system } = process.cpuUsage(before);
  const isBusy = (user + system) / 1000 > MAX_MS;
  return again?.kind === verdict.kind && (verdict.kind !== "slow" || isBusy);
}

class GaveUp extends Error {}

/** The error with its stack and causes. */
export function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${detailOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
