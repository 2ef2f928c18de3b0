/** Trying again, for requests that may be sent twice. */
import { isSheafError } from "@sheaf/arrow";

/** When and how often a request is sent again. Exchanges never are. */
export interface RetryOptions {
  /** Attempts altogether. Default 3. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; they double from then on, and a random part is left out. Default 100. */
  readonly backoffMs?: number;
  /** Milliseconds between two attempts at most, also where a server asks for more. Default 5000. */
  readonly maxBackoffMs?: number;
  /** Waits. Default: a timer. */
  readonly wait?: (ms: number) => Promise<void>;
  /** A number from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A reply that says that asking again may help. */
export class TryAgain extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(error: unknown, retryAfterMs: number | undefined) {
    super("try again", { cause: error });
    this.retryAfterMs = retryAfterMs;
  }
}

const ATTEMPTS = 3;
const BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5000;

/** Counts failures in a row, and waits after each. */
export class Patience {
  readonly #options: RetryOptions;
  readonly #attempts: number;
  #failures = 0;

  /** Without options there is one attempt. */
  constructor(options: RetryOptions | undefined) {
    this.#options = options ?? {};
    this.#attempts = options === undefined ? 1 : (options.attempts ?? ATTEMPTS);
  }

  /** Resolves when it is time for another attempt. Rejects with what went wrong where there is to be none. */
  async afterFailure(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    this.#failures++;
    const isAgain = error instanceof TryAgain;
    const isLost = isAgain || isSheafError(error, "transport");
    if (!isLost || this.#failures >= this.#attempts || signal?.aborted) {
      throw isAgain ? error.cause : error;
    }
    const { wait = timer } = this.#options;
    await wait(delayMs(this.#options, this.#failures, isAgain ? error.retryAfterMs : undefined));
  }

  /** An attempt was of use: what fails from here on is counted anew. */
  succeeded(): void {
    this.#failures = 0;
  }
}

/** Runs `attempt` until it succeeds, fails for good, or has been tried often enough. Rejects with the last error. */
export async function retrying<Value>(
  options: RetryOptions | undefined,
  attempt: () => Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  let patience: Patience | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      patience ??= new Patience(options);
      await patience.afterFailure(error, signal);
    }
  }
}

function delayMs(options: RetryOptions, count: number, askedMs: number | undefined): number {
  const { backoffMs = BACKOFF_MS, maxBackoffMs = MAX_BACKOFF_MS, random = Math.random } = options;
  const exponential = backoffMs * 2 ** (count - 1) * (0.5 + random() / 2);
  return Math.min(maxBackoffMs, Math.max(exponential, askedMs ?? 0));
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
