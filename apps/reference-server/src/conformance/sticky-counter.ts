/** The object that the session methods share from call to call; it lives in a sticky session. */
import type { CallContext } from "@sheaf/core";
import { runtimeError } from "./errors.ts";

/** Counts, until its session ends. */
export class StickyCounter {
  value: number;

  constructor(initial: number) {
    this.value = initial;
  }
}

/** Opens a session that holds a counter. @throws `RuntimeError` where there are no sessions. */
export function openStickyCounter(initial: number, ctx: CallContext): void {
  ctx.openSession(new StickyCounter(initial));
}

/** The counter of this call's session. @throws `RuntimeError` when the call belongs to none. */
export function stickyCounter(ctx: CallContext): StickyCounter {
  if (ctx.session instanceof StickyCounter) return ctx.session;
  throw runtimeError("no sticky counter bound to this request");
}

/** Ends this call's session and answers the counter's last value. @throws as {@link stickyCounter}. */
export function closeStickyCounter(ctx: CallContext): number {
  const { value } = stickyCounter(ctx);
  ctx.closeSession();
  return value;
}
