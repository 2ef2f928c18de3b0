/** Requests to a storage: each attempt has its deadline, and some failures deserve another attempt. */
import { aborted, isTransient, timedOut } from "./storage-errors.ts";
import { pause, systemTimer, type Timer } from "./timer.ts";

/** How patient to be with a storage. */
export interface AttemptOptions {
  /** Attempts in all, from 1 to 3. Default 3. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds between two attempts. Default 500. */
  readonly retryDelayMs?: number | undefined;
  /** Milliseconds for one attempt, its body included. Default 60 000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the runtime's own timers. */
  readonly timer?: Timer | undefined;
}

/** The most attempts that the protocol allows. */
const MAX_ATTEMPTS = 3;
const DEFAULT_RETRY_DELAY_MS = 500;
const DEFAULT_TIMEOUT_MS = 60_000;

/** Says how one attempt is made; `count` is 1 for the first one. */
export type Attempt<Value> = (signal: AbortSignal, count: number) => Promise<Value>;

/**
 * The outcome of the first attempt that succeeds. Rejects with the error of the last one, at once when
 * it is not of the kind that passes, and with `aborted` when the signal fires.
 */
export async function attempting<Value>(
  url: string,
  attempt: Attempt<Value>,
  options: AttemptOptions,
  signal: AbortSignal | undefined,
): Promise<Value> {
  const { retryDelayMs = DEFAULT_RETRY_DELAY_MS, timer = systemTimer } = options;
  const maxAttempts = Math.min(options.maxAttempts ?? MAX_ATTEMPTS, MAX_ATTEMPTS);
  for (let count = 1; ; count++) {
    try {
      return await once(url, (own) => attempt(own, count), options, signal);
    } catch (error) {
      if (count >= maxAttempts || !isTransient(error)) throw error;
    }
    await pause(retryDelayMs, timer, signal);
  }
}

/** One attempt. Its own signal fires at the deadline, with the caller's, and when it fails: nothing goes on behind it. */
function once<Value>(
  url: string,
  work: (signal: AbortSignal) => Promise<Value>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, timer = systemTimer }: AttemptOptions,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal?.aborted) return Promise.reject(aborted(signal));
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      stopTimer();
      signal?.removeEventListener("abort", onAbort);
    };
    const giveUp = (error: unknown): void => {
      finish();
      reject(error);
      controller.abort();
    };
    const onAbort = (): void => {
      if (signal !== undefined) giveUp(aborted(signal));
    };
    const stopTimer = timer.after(timeoutMs, () => giveUp(timedOut(url, timeoutMs)));
    signal?.addEventListener("abort", onAbort, { once: true });
    work(controller.signal).then((value) => {
      finish();
      resolve(value);
    }, giveUp);
  });
}
