/** For tests: a timer whose time passes when the test says so. */
import type { Timer } from "../timer.ts";

/** A timer that calls nothing back by itself. */
export class ManualTimer implements Timer {
  /** The delays that were asked for, in order; those that were called off as well. */
  readonly delays: number[] = [];
  readonly #pending = new Map<number, Set<() => void>>();
  readonly #instant: ReadonlySet<number>;

  /** Delays of `instant` length pass as soon as they are asked for. */
  constructor(...instant: readonly number[]) {
    this.#instant = new Set(instant);
  }

  /** How many wait. */
  get waiting(): number {
    let count = 0;
    for (const callbacks of this.#pending.values()) count += callbacks.size;
    return count;
  }

  after(delayMs: number, callback: () => void): () => void {
    this.delays.push(delayMs);
    if (this.#instant.has(delayMs)) {
      queueMicrotask(callback);
      return () => undefined;
    }
    const callbacks = this.#pending.get(delayMs) ?? new Set();
    this.#pending.set(delayMs, callbacks.add(callback));
    return () => callbacks.delete(callback);
  }

  /** Lets all delays of this length pass. */
  pass(delayMs: number): void {
    for (const callback of this.#pending.get(delayMs) ?? []) callback();
    this.#pending.delete(delayMs);
  }
}
