/**
 * The object that the session methods share from call to call. Sticky sessions exist on HTTP only; on
 * carriers without them no counter is ever bound.
 */
import type { CallContext } from "@sheaf/core";
import { runtimeError } from "./errors.ts";

/** Counts, until its session ends. */
export interface StickyCounter {
  value: number;
}

/** Opens a session that holds a counter. @throws `RuntimeError` where the carrier has no sessions. */
export function openStickyCounter(_initial: number, _ctx: CallContext): void {
  throw runtimeError("sticky sessions not available on this transport");
}

/** The counter of this call's session. @throws `RuntimeError` when the call belongs to none. */
export function stickyCounter(_ctx: CallContext): StickyCounter {
  throw runtimeError("no sticky counter bound to this request");
}

/** Ends this call's session and answers the counter's last value. @throws as {@link stickyCounter}. */
export function closeStickyCounter(ctx: CallContext): number {
  return stickyCounter(ctx).value;
}
