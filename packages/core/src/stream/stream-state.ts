/**
 * The state of a stream is a dataclass: on a pipe it lives in memory and is changed in place; on
 * stateless HTTP its fields travel in a sealed token. The code is the same (seed 000, "How StreamState
 * Persistence Works").
 */
import { Dataclass, type ExtendedDataclass, extendDataclass, type Fields } from "@sheaf/dataclass";
import type { MaybePromise } from "../contract/service.ts";
import type { CallContext } from "../server/call-context.ts";
import type { AnnotatedBatch } from "./annotated-batch.ts";
import type { OutputCollector } from "./output-collector.ts";

/** Base class of stream states. Subclasses define `process`, which is called once for each input batch. */
export abstract class StreamState extends Dataclass {
  /**
   * Handles one turn: reads `input` (an empty tick on producer streams), changes the fields, emits into `out`.
   */
  abstract process(
    input: AnnotatedBatch,
    out: OutputCollector,
    ctx: CallContext,
  ): MaybePromise<void>;

  /** Called once when the client cancels the stream; what it throws is ignored. */
  onCancel?(ctx: CallContext): MaybePromise<void>;

  /**
   * Called when the state has been restored from its bytes, before its next turn: the place to attach what does not
   * travel again. Only carriers without memory restore states.
   */
  rehydrate?(ctx: CallContext): void;

  /** Base class for states with fields of their own: `class X extends StreamState.define("X", {…})`. */
  static define<const F extends Fields>(
    name: string,
    fields: F,
  ): ExtendedDataclass<StreamState, F> {
    return extendDataclass(StreamState, name, fields);
  }
}
