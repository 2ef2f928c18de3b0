/** Observers of calls: access logs, metrics, tracing. They cost nothing where none is registered. */
import type { Schema } from "apache-arrow";
import type { BoundMethod } from "./binding.ts";
import type { CallContext } from "./call-context.ts";

/** Logical sizes of one call; ticks of producers do not count as input. */
export interface CallStatistics {
  inputBatches: number;
  outputBatches: number;
  inputRows: number;
  outputRows: number;
  /** Bytes of Arrow bodies. */
  inputBytes: number;
  outputBytes: number;
}

/** A call as it starts. */
export interface CallStart {
  readonly method: BoundMethod;
  readonly context: CallContext;
  /** 32 hex digits on streams, `undefined` on unary calls. */
  readonly streamId: string | undefined;
  /** Whether this is a later turn of a stream that has travelled; the request is then the turn's input. */
  readonly resumed: boolean;
  /** Schema of the request's row. */
  readonly requestSchema: Schema;
  /** Rows of the request: 1, or 0 where there are no parameters. */
  readonly requestRows: number;
  /** What the client put on the request: routing, its request id, `traceparent`, and its own. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The request as a complete IPC stream; computed when asked for. */
  requestBytes(): Uint8Array;
}

/** What a carrier of single requests knows of a call beside the server. Whatever does not apply is absent. */
export interface CarrierFacts {
  /** HTTP status before the family's translation: 500 for errors of methods. */
  readonly httpStatus?: number;
  /** Bytes of the bodies as they were on the wire, compressed. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** The state of the stream as it came and as it went, never the sealed token. */
  readonly requestState?: Uint8Array | undefined;
  readonly responseState?: Uint8Array | undefined;
  /** Bytes that went to external storage. */
  readonly externalizedBytes?: number;
  /** What became of the session, on servers that have them. */
  readonly sessionAction?: "none" | "open" | "resume" | "close";
  /** The session that was touched, 24 hex digits. */
  readonly sessionId?: string | undefined;
}

/** A call as it ended. */
export interface CallEnd {
  readonly durationMs: number;
  /** What the handler, or the framework, threw; `undefined` on success. */
  readonly error: unknown;
  readonly cancelled: boolean;
  readonly statistics: CallStatistics;
  readonly carrier: CarrierFacts | undefined;
}

/** Sees every dispatched call. What it throws is ignored: observing must not break calls. */
export interface DispatchHook {
  /** Called before the handler; what it returns, if anything, is called when the call has ended. */
  onCall(start: CallStart): ((end: CallEnd) => void) | undefined;
}
