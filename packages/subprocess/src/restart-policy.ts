/** When a worker that crashed may be started again. */
import { SheafError } from "@sheaf/core";

/** How often and how fast a crashed worker is replaced. */
export interface RestartPolicy {
  /** Restarts within `windowMs` after which calls are refused. Default 5. */
  readonly maxRestarts?: number;
  /** Milliseconds for which a restart counts. Default 60 000. */
  readonly windowMs?: number;
  /** Milliseconds to wait before the second restart in the window; each further one waits twice as long. Default 100. */
  readonly backoffMs?: number;
  /** The longest wait, in milliseconds. Default 10 000. */
  readonly maxBackoffMs?: number;
}

/** @internal Keeps count of restarts. */
export class RestartBudget {
  readonly #policy: Required<RestartPolicy>;
  #restarts: number[] = [];

  constructor(policy: RestartPolicy = {}) {
    this.#policy = {
      maxRestarts: 5,
      windowMs: 60_000,
      backoffMs: 100,
      maxBackoffMs: 10_000,
      ...policy,
    };
  }

  /**
   * Takes one restart out of the budget and answers the milliseconds to wait before it. Throws
   * `connect-failed` when there is none left at the moment.
   */
  spend(name: string): number {
    const { maxRestarts, windowMs, backoffMs, maxBackoffMs } = this.#policy;
    const now = performance.now();
    this.#restarts = this.#restarts.filter((at) => now - at < windowMs);
    const used = this.#restarts.length;
    if (used >= maxRestarts) {
      const message = `${name}: not restarted again, ${used} restarts in ${windowMs} ms are enough; see why it dies`;
      throw new SheafError("transport", "connect-failed", message, { limit: maxRestarts });
    }
    this.#restarts.push(now);
    return used === 0 ? 0 : Math.min(maxBackoffMs, backoffMs * 2 ** (used - 1));
  }
}
