/** What the users of a channel are told when it, or the connection under it, comes to an end. */
import { isSheafError, SheafError } from "@sheaf/arrow";
import { RESET } from "./frame.ts";

/** After our own close. */
export function closedError(name: string): SheafError {
  return new SheafError("transport", "closed", `${name}: the channel is closed`);
}

/** After the peer's close. */
export function peerClosedError(name: string): SheafError {
  return new SheafError("transport", "peer-closed", `${name}: the other end is closed`);
}

/** After the peer's `RESET`. */
export function resetError(name: string, code: number): SheafError {
  return code === RESET.refused
    ? new SheafError("transport", "connect-failed", `${name}: the peer did not accept the channel`)
    : new SheafError("transport", "peer-closed", `${name}: the peer gave the channel up (${code})`);
}

/** What a channel says when its connection failed: a channel knows no protocol that could be broken. */
export function brokenError(failure: SheafError): SheafError {
  const isCarriers = failure.kind === "transport";
  const code = isCarriers ? failure.code : "channel-broken";
  // What is behind a carrier's error is told as it would be without channels: a close code, a system error.
  const cause = isCarriers ? (failure.cause ?? failure) : failure;
  return new SheafError("transport", code, failure.rawMessage, { cause });
}

/** Whatever the carrier threw, as an error of ours. */
export function carrierError(name: string, error: unknown): SheafError {
  if (isSheafError(error)) return error;
  return new SheafError("transport", "channel-broken", `${name}: ${String(error)}`, {
    cause: error,
  });
}

/** When as many channels are open as the peer allows. */
export function allOpenError(name: string, limit: number): SheafError {
  const message = `${name}: the peer allows ${limit} channels, and all are open`;
  return new SheafError("transport", "busy", message, { limit });
}

/** When every id has been used: 2^31 channels have been opened. */
export function exhaustedError(name: string): SheafError {
  return new SheafError("transport", "closed", `${name}: all ids are used up; connect anew`);
}
