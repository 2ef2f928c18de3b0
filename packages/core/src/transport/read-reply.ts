/** Reads the messages of a reply in order: logs to their listener, errors as errors, data to the caller. */
import { type IpcMessage, type ReceivedBatch, SheafError, StreamDecoder } from "@sheaf/arrow";
import type { MaybePromise } from "../contract/service.ts";
import { isRpcError, type RpcError } from "../errors/rpc-error.ts";
import { batchRole } from "../wire/batch-role.ts";
import { readError } from "../wire/error-reply.ts";
import { KEY_METHOD } from "../wire/keys.ts";
import { type LogListener, readLog } from "../wire/log.ts";
import type { ChannelTransport } from "./channel-transport.ts";
import { isRecoverable } from "./frames.ts";

/** What reading a reply came upon. */
export type ReplyEvent =
  | { readonly kind: "data"; readonly batch: ReceivedBatch }
  | { readonly kind: "error"; readonly error: RpcError | SheafError }
  | { readonly kind: "end" };

const END: ReplyEvent = { kind: "end" };

/** Reads one IPC stream of replies; a stale one in front of it is passed over. */
export class ReplyReader {
  readonly #carrier: ChannelTransport;
  readonly #method: string;
  readonly #onLog: LogListener | undefined;
  #decoder: StreamDecoder;
  #skipping = false;

  constructor(carrier: ChannelTransport, method: string, onLog: LogListener | undefined) {
    this.#carrier = carrier;
    this.#method = method;
    this.#onLog = onLog;
    this.#decoder = new StreamDecoder(carrier.frames.context);
  }

  /** Whether the stream's end has been read. */
  get ended(): boolean {
    return this.#decoder.ended;
  }

  /** Fields of the stream's schema, `undefined` before it has come. */
  get fieldCount(): number | undefined {
    return this.#decoder.schema?.fields.length;
  }

  /**
   * The next event; a promise only where its bytes are not here yet. Rejects with a `transport` or fatal
   * `protocol` error: the carrier is lost then.
   */
  next(): MaybePromise<ReplyEvent> {
    for (;;) {
      const { frames } = this.#carrier;
      const message = frames.poll();
      if (message === undefined) return this.#wait(frames.receive());
      const event = this.#accept(message);
      if (event !== undefined) return event;
    }
  }

  async #wait(message: Promise<IpcMessage | undefined>): Promise<ReplyEvent> {
    return this.#accept(await message) ?? this.next();
  }

  #accept(message: IpcMessage | undefined): ReplyEvent | undefined {
    if (message === undefined) throw this.#gone();
    let batch: ReceivedBatch | undefined;
    try {
      batch = this.#decoder.accept(message);
    } catch (error) {
      if (!isRecoverable(error)) throw error;
      return { kind: "error", error: error.inMethod(this.#method) };
    }
    if (batch === undefined) {
      if (!this.#decoder.ended) return undefined;
      return this.#skipping ? this.#restart() : END;
    }
    // Data with rows, or without metadata, cannot be anything else.
    const isData = batch.numRows > 0 || batch.metadata.size === 0;
    return isData ? { kind: "data", batch } : this.#classify(batch);
  }

  #classify(batch: ReceivedBatch): ReplyEvent | undefined {
    const role = batchRole(batch);
    if (role === "data") return { kind: "data", batch };
    if (role === "error") return this.#error(readError(batch.metadata, this.#method));
    this.#onLog?.(readLog(batch.metadata));
    return undefined;
  }

  #error(error: RpcError): ReplyEvent | undefined {
    if (!this.#carrier.staleReplyPossible) return { kind: "error", error };
    this.#carrier.staleReplyPossible = false;
    if (!isStale(error)) return { kind: "error", error };
    this.#skipping = true;
    return undefined;
  }

  /** The stale reply has been passed over; the right one follows. */
  #restart(): undefined {
    this.#skipping = false;
    this.#decoder = new StreamDecoder(this.#carrier.frames.context);
    return undefined;
  }

  #gone(): SheafError {
    return new SheafError(
      "transport",
      "peer-closed",
      `${this.#carrier.name}: the peer closed before it had answered`,
      { method: this.#method },
    );
  }
}

/** The complaint of a server that took a refused stream's input for a request. */
function isStale(error: RpcError): boolean {
  return isRpcError(error, "ProtocolError") && error.rawMessage.includes(KEY_METHOD);
}
