/** What the operating system says about a socket, as a `transport` error. */
import { SheafError } from "@sheaf/core";

/** Codes that mean that the other end went away, as opposed to a fault on the way. */
const PEER_GONE: ReadonlySet<string> = new Set([
  "EPIPE",
  "ECONNRESET",
  "ECONNABORTED",
  "ENOTCONN",
  "ESHUTDOWN",
  "EOF",
]);

/** The system's code of an error, `"EPIPE"` for instance; `undefined` when it has none. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** A failed read or write: `peer-closed` when the other end is gone, else `channel-broken`. */
export function channelError(name: string, cause: unknown): SheafError {
  const code = systemCode(cause);
  if (code !== undefined && PEER_GONE.has(code)) {
    return new SheafError("transport", "peer-closed", `${name}: the peer is gone (${code})`, {
      cause,
    });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SheafError("transport", "channel-broken", `${name}: ${why}`, { cause });
}

/** Use of a channel after our own `close()`. */
export function closedError(name: string): SheafError {
  return new SheafError("transport", "closed", `${name}: the channel is closed`);
}
