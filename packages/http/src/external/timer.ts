/** Time, as something that can be replaced: tests do not wait. */
import { aborted } from "./storage-errors.ts";

/** Calls back later. */
export interface Timer {
  /** Calls `callback` after `delayMs`, unless the function that it returns is called before. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The runtime's own timers. */
export const systemTimer: Timer = {
  after: (delayMs, callback) => {
    const handle = setTimeout(callback, delayMs);
    return () => clearTimeout(handle);
  },
};

/** Resolves after `delayMs`; rejects with `aborted` as soon as the signal fires. */
export function pause(
  delayMs: number,
  timer: Timer,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const onAbort = (): void => {
      stop();
      if (signal !== undefined) reject(aborted(signal));
    };
    const stop = timer.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
