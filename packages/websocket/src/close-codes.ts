/** Why a WebSocket was closed, and what its receiver is told. */
import { SheafError } from "@sheaf/core";

/** The codes that are sent here. Scripts in browsers may send none but 1000 and 4000 to 4999. */
export const CLOSE = {
  /** The channel was closed in order. */
  NORMAL: 1000,
  /** The server stops. */
  GOING_AWAY: 1001,
  /** Frames that break the rules; ws knows of better codes for some of them. */
  PROTOCOL_ERROR: 1002,
  /** A text message came where only binary ones have a meaning. */
  UNSUPPORTED_DATA: 1003,
  /** The token of the first message was refused, or did not come in time. */
  POLICY_VIOLATION: 1008,
  /** A text message came; sent by those who may not send 1003. */
  UNSUPPORTED_DATA_IN_SCRIPT: 4003,
} as const;

/** Ends that lose nothing: closed, going away, and closed without a code. */
const ORDERLY: ReadonlySet<number> = new Set([CLOSE.NORMAL, CLOSE.GOING_AWAY, 1005]);

const MEANINGS: Readonly<Record<number, string>> = {
  1002: "it could not read our frames",
  1003: "it takes no text messages",
  1006: "the connection was lost",
  1007: "it found a text message that is not UTF-8",
  1008: "it refused us",
  1009: "a message of ours was too large for it",
  1011: "it failed",
  1012: "it restarts",
  1013: "it has no room at the moment",
  4003: "it takes no text messages",
};

/** How a connection ended. It is the `cause` of the error that a receiver gets. */
export interface WebSocketClose {
  /** The close code: the peer's, or 1006 when the connection was lost without one. */
  readonly code: number;
  /** What the peer says about it, `""` when nothing. */
  readonly reason: string;
  /** The system's error, where the connection was lost and the system says why. */
  readonly error?: Error | undefined;
}

/** The error that the end of a connection stands for; `undefined` for an orderly end. */
export function closeError(name: string, close: WebSocketClose): SheafError | undefined {
  const { code, reason, error } = close;
  if (ORDERLY.has(code)) return undefined;
  const why = [MEANINGS[code], reason, error?.message].filter((text) => text).join(": ");
  const message = `${name}: the peer closed with ${code}${why && ` (${why})`}`;
  return new SheafError("transport", "peer-closed", message, { cause: close });
}

/** Use of a channel after our own `close()`. */
export function closedError(name: string): SheafError {
  return new SheafError("transport", "closed", `${name}: the channel is closed`);
}

/** A fault that we found ourselves. */
export function brokenError(name: string, why: string, cause?: unknown): SheafError {
  return new SheafError("transport", "channel-broken", `${name}: ${why}`, { cause });
}
