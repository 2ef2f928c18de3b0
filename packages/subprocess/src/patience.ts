/** Callers that do not wait for ever while a worker is being replaced. */
import { SheafError } from "@sheaf/core";

/** What ends a caller's wait. */
export interface Patience {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
}

/** @internal The outcome of `work`, or a `cancelled` error when the caller gives up before. */
export function unlessGivenUp<Value>(work: Promise<Value>, caller: Patience): Promise<Value> {
  const { method, signal, timeoutMs } = caller;
  if (signal === undefined && timeoutMs === undefined) return work;
  return new Promise((resolve, reject) => {
    const giveUp = (code: "aborted" | "deadline-exceeded", cause?: unknown): void => {
      stop();
      const message = "given up while its worker was being started again";
      reject(new SheafError("cancelled", code, message, { method, cause }));
    };
    const onAbort = (): void => giveUp("aborted", signal?.reason);
    const onTimeout = (): void => giveUp("deadline-exceeded");
    const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(stop);
  });
}
