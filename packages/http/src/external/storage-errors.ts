/**
 * What goes wrong between here and a storage. None of these errors has a cause: those of runtimes quote
 * whole URLs, and what is shown to callers must not hold a signature.
 */
import { isSheafError, protocolError, SheafError } from "@sheaf/arrow";
import { redactUrl } from "./redact-url.ts";

/** Answers after which asking again may help. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  "connect-failed",
  "peer-closed",
  "timeout",
  "busy",
]);

/** Whether another attempt may go better: the network failed, or the storage asked for patience. */
export function isTransient(error: unknown): boolean {
  return isSheafError(error, "transport") && TRANSIENT_CODES.has(error.code);
}

/** No answer came. */
export function unreachable(url: URL, error: unknown): SheafError {
  const message = `The storage cannot be reached: ${redactUrl(url)}${systemCode(error)}`;
  return new SheafError("transport", "connect-failed", message);
}

/** An answer that is no success. */
export function refused(url: URL, status: number): SheafError {
  const transient = status >= 500 || TRANSIENT_STATUSES.has(status);
  const message = `The storage answered ${status} for ${redactUrl(url)}`;
  return new SheafError("transport", transient ? "busy" : "channel-broken", message);
}

/** The body broke off, or has another length than announced. */
export function incomplete(url: URL, what: string): SheafError {
  const message = `The storage's answer is incomplete: ${redactUrl(url)}: ${what}`;
  return new SheafError("transport", "peer-closed", message);
}

/** The body broke off with an error of the runtime. */
export function brokenOff(url: URL, error: unknown): SheafError {
  return incomplete(url, `the connection was lost${systemCode(error)}`);
}

/** The time for one attempt is up. */
export function timedOut(url: string, timeoutMs: number): SheafError {
  const message = `The storage took longer than ${timeoutMs} ms: ${redactUrl(url)}`;
  return new SheafError("transport", "timeout", message, { limit: timeoutMs });
}

/** The caller gave up. */
export function aborted(signal: AbortSignal): SheafError {
  return new SheafError("cancelled", "aborted", "the call was aborted by its signal", {
    cause: signal.reason,
  });
}

/** More bytes than allowed; `name` is the limit as the family spells it. */
export function overLimit(
  url: URL,
  name: "max_fetch_bytes" | "max_decompressed_bytes",
  limit: number,
): SheafError {
  const message = `External data is over the limit of ${limit} bytes (${name}): ${redactUrl(url)}`;
  return protocolError("limit-exceeded", message, { limit });
}

/** ` (ECONNREFUSED)`: the only part of a runtime's error that is safe to repeat. */
function systemCode(error: unknown): string {
  const { cause, code } = Object(error) as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === "string" && /^[A-Z_0-9]+$/.test(found) ? ` (${found})` : "";
}
