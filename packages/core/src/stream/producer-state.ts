import { type ExtendedDataclass, extendDataclass, type Fields } from "@sheaf/dataclass";
import type { MaybePromise } from "../contract/service.ts";
import type { CallContext } from "../server/call-context.ts";
import type { AnnotatedBatch } from "./annotated-batch.ts";
import type { OutputCollector } from "./output-collector.ts";
import { StreamState } from "./stream-state.ts";

/** Base class of producer states: `produce` has no input to ignore. End the stream with `out.finish()`. */
export abstract class ProducerState extends StreamState {
  /** Emits the next batch, or finishes the stream. */
  abstract produce(out: OutputCollector, ctx: CallContext): MaybePromise<void>;

  /** Delegates to {@link produce}; the tick is empty. */
  process(_input: AnnotatedBatch, out: OutputCollector, ctx: CallContext): MaybePromise<void> {
    return this.produce(out, ctx);
  }

  /** Base class for producer states with fields: `class X extends ProducerState.define("X", {…})`. */
  static override define<const F extends Fields>(
    name: string,
    fields: F,
  ): ExtendedDataclass<ProducerState, F> {
    return extendDataclass(ProducerState, name, fields);
  }
}
