import { type ExtendedDataclass, extendDataclass, type Fields } from "@sheaf/dataclass";
import type { MaybePromise } from "../contract/service.ts";
import type { CallContext } from "../server/call-context.ts";
import type { AnnotatedBatch } from "./annotated-batch.ts";
import type { OutputCollector } from "./output-collector.ts";
import { StreamState } from "./stream-state.ts";

/** Base class of exchange states: every turn emits exactly one batch; the client ends the stream. */
export abstract class ExchangeState extends StreamState {
  /** Answers one input batch with exactly one output batch. */
  abstract exchange(
    input: AnnotatedBatch,
    out: OutputCollector,
    ctx: CallContext,
  ): MaybePromise<void>;

  /** Delegates to {@link exchange}. */
  process(input: AnnotatedBatch, out: OutputCollector, ctx: CallContext): MaybePromise<void> {
    return this.exchange(input, out, ctx);
  }

  /** Base class for exchange states with fields: `class X extends ExchangeState.define("X", {…})`. */
  static override define<const F extends Fields>(
    name: string,
    fields: F,
  ): ExtendedDataclass<ExchangeState, F> {
    return extendDataclass(ExchangeState, name, fields);
  }
}
