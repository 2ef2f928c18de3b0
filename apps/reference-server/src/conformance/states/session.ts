/** Streams that count in the session they belong to, not in their own state. */
import {
  type AnnotatedBatch,
  type CallContext,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { stickyCounter } from "../sticky-counter.ts";

/** Rows out. */
export const SESSION_ROWS = { value: int() };
/** Rows in. */
export const SESSION_INPUT_ROWS = { by: int() };

/** Adds one per turn. */
export class SessionCounting extends ProducerState.define("SessionCounting", {
  count: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector, ctx: CallContext): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    const counter = stickyCounter(ctx);
    counter.value++;
    this.current++;
    out.emit({ value: [counter.value] });
  }
}

/** Adds what is sent. */
export class SessionAdding extends ExchangeState.define("SessionAdding", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector, ctx: CallContext): void {
    const counter = stickyCounter(ctx);
    for (const by of input.column<number | null>("by")) counter.value += by ?? 0;
    out.emit({ value: [counter.value] });
  }
}
