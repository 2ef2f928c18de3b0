/** The patience of connecting: a deadline and a signal, in browsers and in Node alike. */
import { SheafError } from "@sheaf/core";

/** Default of `connectTimeoutMs`. */
const CONNECT_TIMEOUT_MS = 10_000;

/** An attempt to connect, and what ends it beside the connection itself. */
export interface Attempt<Connected> {
  /** What is connected to, for error messages. */
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  readonly connectTimeoutMs: number | undefined;
  /** Begins, and answers how to drop what is half open. */
  readonly start: (
    resolve: (connected: Connected) => void,
    reject: (error: SheafError) => void,
  ) => () => void;
}

/** Connects. Rejects with `aborted` or `connect-failed` when the signal fires or the time is up before. */
export function connecting<Connected>(attempt: Attempt<Connected>): Promise<Connected> {
  const { name, signal, connectTimeoutMs = CONNECT_TIMEOUT_MS } = attempt;
  if (signal?.aborted) return Promise.reject(abortedError(name, signal));
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const giveUp = (error: SheafError): void => {
      stop();
      reject(error);
      drop();
    };
    const onAbort = (): void => giveUp(abortedError(name, signal));
    const onTimeout = (): void => {
      const message = `${name}: no connection within ${connectTimeoutMs} ms`;
      giveUp(new SheafError("transport", "connect-failed", message, { limit: connectTimeoutMs }));
    };
    const timer = connectTimeoutMs > 0 ? setTimeout(onTimeout, connectTimeoutMs) : undefined;
    signal?.addEventListener("abort", onAbort, { once: true });
    let drop = (): void => {};
    try {
      drop = attempt.start(
        (connected) => {
          stop();
          resolve(connected);
        },
        (error) => {
          stop();
          reject(error);
        },
      );
    } catch (error) {
      stop();
      reject(error);
    }
  });
}

/** The error of a connection that did not come about. */
export function connectError(name: string, why: string, cause?: unknown): SheafError {
  return new SheafError("transport", "connect-failed", `${name}: ${why}`, { cause });
}

function abortedError(name: string, signal: AbortSignal | undefined): SheafError {
  const message = `${name}: connecting was aborted`;
  return new SheafError("cancelled", "aborted", message, { cause: signal?.reason });
}
