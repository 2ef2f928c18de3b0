/** Deadlines and signals: when a caller gives up, its promise rejects at once; the carrier goes on alone. */
import { SheafError } from "@sheaf/arrow";

/** What may end a wait early. */
export interface Patience {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
}

/** Throws the signal's error when it has fired already. */
export function throwIfAborted({ method, signal }: Patience): void {
  if (signal?.aborted) throw aborted(method, signal);
}

/**
 * The outcome of `work`, or a `cancelled` error when the signal fires or the time is up before;
 * `onGivenUp` is called then. Costs nothing where there is neither signal nor deadline.
 */
export function patiently<Value>(
  work: Promise<Value>,
  patience: Patience,
  onGivenUp?: () => void,
): Promise<Value> {
  const { method, signal, timeoutMs } = patience;
  if (signal === undefined && timeoutMs === undefined) return work;
  return new Promise((resolve, reject) => {
    const giveUp = (error: SheafError): void => {
      stop();
      reject(error);
      onGivenUp?.();
    };
    const onAbort = (): void => giveUp(aborted(method, signal));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => giveUp(deadlineExceeded(method, timeoutMs)), timeoutMs);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    work.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(error);
      },
    );
  });
}

function aborted(method: string, signal: AbortSignal | undefined): SheafError {
  return new SheafError("cancelled", "aborted", "the call was aborted by its signal", {
    method,
    cause: signal?.reason,
  });
}

function deadlineExceeded(method: string, timeoutMs: number): SheafError {
  return new SheafError("cancelled", "deadline-exceeded", `no answer within ${timeoutMs} ms`, {
    method,
    limit: timeoutMs,
  });
}
