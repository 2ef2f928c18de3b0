/** Statistics and hooks of one call; exists only where a hook is registered. */
import {
  encodeMetadata,
  joinChunks,
  type ReceivedBatch,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import { Schema } from "apache-arrow";
import type { BoundMethod } from "./binding.ts";
import type { CallContext } from "./call-context.ts";
import type {
  CallEnd,
  CallStart,
  CallStatistics,
  CarrierFacts,
  DispatchHook,
} from "./dispatch-hook.ts";
import type { Request } from "./request.ts";

const NO_FIELDS: Schema = new Schema([]);

/** Counts what a call moves and tells the hooks when it starts and ends. */
export class ObservedCall {
  readonly statistics: CallStatistics = {
    inputBatches: 0,
    outputBatches: 0,
    inputRows: 0,
    outputRows: 0,
    inputBytes: 0,
    outputBytes: 0,
  };
  readonly #startedAt: number = performance.now();
  readonly #ends: ((end: CallEnd) => void)[] = [];
  #ended = false;
  #held = false;
  #end: Omit<CallEnd, "carrier"> | undefined;

  constructor(
    hooks: readonly DispatchHook[],
    context: CallContext & { readonly bound: BoundMethod },
    request: Request,
    stream: { readonly id: string | undefined; readonly resumed: boolean },
  ) {
    const start: CallStart = {
      method: context.bound,
      context,
      streamId: stream.id,
      resumed: stream.resumed,
      requestSchema: request.schema ?? NO_FIELDS,
      requestRows: request.batch?.numRows ?? 0,
      metadata: request.metadata.toMap(),
      requestBytes: requestBytes(request),
    };
    if (request.batch !== undefined && !stream.resumed) this.input(request.batch);
    for (const hook of hooks) {
      const end = ignoringErrors(() => hook.onCall(start));
      if (end !== undefined) this.#ends.push(end);
    }
  }

  /** Counts a batch that came in. */
  input(batch: ReceivedBatch): void {
    this.statistics.inputBatches++;
    this.statistics.inputRows += batch.numRows;
    this.statistics.inputBytes += batch.byteLength;
  }

  /** Counts a data batch that went out. */
  output(rows: number, bytes: number): void {
    this.statistics.outputBatches++;
    this.statistics.outputRows += rows;
    this.statistics.outputBytes += bytes;
  }

  /** The call has failed: its error batch is output as well. */
  failed(error: unknown): void {
    if (this.#ended) return;
    this.output(0, 0);
    this.end(error);
  }

  /** Keeps the end from the hooks until the carrier has its own figures: {@link release}. */
  hold(): void {
    this.#held = true;
  }

  /**
   * Tells the hooks what the carrier has to add. A stream that goes on in another call ends this one all the same;
   * `refusal` is why the carrier has sent an error in place of the result.
   */
  release(carrier: CarrierFacts, refusal?: unknown): void {
    this.end(refusal);
    this.#held = false;
    if (refusal !== undefined && this.#end !== undefined)
      this.#end = { ...this.#end, error: refusal };
    this.#tell(carrier);
  }

  /** Tells the hooks, once. */
  end(error: unknown, cancelled = false): void {
    if (this.#ended) return;
    this.#ended = true;
    const durationMs = performance.now() - this.#startedAt;
    this.#end = { durationMs, error, cancelled, statistics: this.statistics };
    if (!this.#held) this.#tell(undefined);
  }

  #tell(carrier: CarrierFacts | undefined): void {
    const ended = this.#end;
    if (ended === undefined) return;
    this.#end = undefined;
    for (const tell of this.#ends) ignoringErrors(() => tell({ ...ended, carrier }));
  }
}

/** The batch is kept now, because the receive buffer will be gone; it is encoded when a hook wants it. */
function requestBytes({ batch, schema }: Request): () => Uint8Array {
  const kept = batch?.own();
  const metadata = kept?.metadata.toMap();
  return () => {
    const encoder = new StreamEncoder(schema ?? NO_FIELDS);
    if (kept === undefined || metadata === undefined) return joinChunks(encoder.end());
    const fill = (sink: Parameters<typeof writeRecordBatch>[1]): void =>
      writeRecordBatch(kept.toRecordBatch(), sink);
    return joinChunks(
      encoder.encode(kept.numRows, fill, { metadata: encodeMetadata(metadata), end: true }),
    );
  };
}

function ignoringErrors<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
