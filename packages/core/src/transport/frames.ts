/**
 * Both directions of a byte channel as Arrow IPC messages. Reading never asks for more than the next
 * message; writing gathers what is produced without waiting into one send, because writes, not bytes,
 * are what small messages cost.
 */
import {
  type DecodeContext,
  type IpcMessage,
  isSheafError,
  MessageReader,
  type ReceivedBatch,
  SheafError,
  StreamDecoder,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import type { MaybePromise } from "../contract/service.ts";
import { isRpcError, type RpcError } from "../errors/rpc-error.ts";
import { batchRole } from "../wire/batch-role.ts";
import { readError } from "../wire/error-reply.ts";
import { KEY_METHOD } from "../wire/keys.ts";
import { type LogListener, readLog } from "../wire/log.ts";
import type { ByteChannel } from "./byte-channel.ts";

/** Gathered output is sent from this size on, whether or not more is coming. */
const FLUSH_BYTES = 64 * 1024;

/** Messages in and out of one byte channel. */
export class Frames {
  readonly channel: ByteChannel;
  readonly context: DecodeContext;
  readonly #reader: MessageReader;
  /** Clients: whether an older server may have taken a refused stream's input for a request, and answered it. */
  staleReplyPossible = false;
  /** The next message, where it was waited for ahead of its reader. */
  #ahead: Promise<IpcMessage | undefined> | undefined;
  #outgoing: Uint8Array[] = [];
  #outgoingBytes = 0;
  #sending: Promise<void> | undefined;

  constructor(channel: ByteChannel, context: DecodeContext) {
    this.channel = channel;
    this.context = context;
    this.#reader = new MessageReader(context.limits, context.headers, context.memory);
  }

  /** The next message if it is here already. Throws a `protocol` error on malformed bytes. */
  poll(): IpcMessage | undefined {
    return this.#ahead === undefined ? this.#reader.next() : undefined;
  }

  /**
   * The next message when {@link poll} had none; what has been gathered is sent before waiting for it.
   * `undefined` when the peer closed between two messages. Throws a `transport` error (`peer-closed`)
   * when it closed inside one. Lent batches are gone from the moment of the call.
   */
  async receive(): Promise<IpcMessage | undefined> {
    const ahead = this.#ahead;
    if (ahead !== undefined) {
      this.#ahead = undefined;
      // What was written since has not been sent by the wait that is under way.
      await this.flush();
      return ahead;
    }
    let message: IpcMessage | undefined;
    while (message === undefined) {
      const sent = this.flush();
      if (sent !== undefined) await sent;
      const { givesChunks = false } = this.channel;
      const chunk = await this.channel.receive(givesChunks ? undefined : this.#reader.target());
      if (chunk === undefined) {
        if (this.#reader.isAtBoundary) return undefined;
        throw new SheafError(
          "transport",
          "peer-closed",
          `${this.channel.name}: the peer closed in the middle of a message`,
        );
      }
      this.#reader.push(chunk, givesChunks);
      message = this.#reader.next();
    }
    return message;
  }

  /**
   * The outcome of `work`, or `undefined` as soon as the peer is gone: nobody is left to be answered then.
   * A message that comes meanwhile is kept for {@link receive}.
   */
  async whileConnected<Value>(work: Promise<Value>): Promise<Value | undefined> {
    this.#ahead ??= this.#nextMessage();
    const gone = this.#ahead.then(
      (message) => (message === undefined ? undefined : work),
      // Who sends nonsense is still there; whoever reads on is told of it.
      (error: unknown) => (isRecoverable(error) ? work : undefined),
    );
    return Promise.race([work, gone]);
  }

  async #nextMessage(): Promise<IpcMessage | undefined> {
    return this.#reader.next() ?? this.receive();
  }

  /** Gathers chunks to be sent. Answers with a promise when they had to be sent at once and must be waited for. */
  write(chunks: readonly Uint8Array[]): void | Promise<void> {
    for (const chunk of chunks) {
      this.#outgoing.push(chunk);
      this.#outgoingBytes += chunk.byteLength;
    }
    if (this.#outgoingBytes >= FLUSH_BYTES) return this.flush();
  }

  /** Sends what has been gathered. Answers with a promise when the carrier asks to wait. */
  flush(): void | Promise<void> {
    if (this.#outgoing.length === 0) return this.#sending;
    const chunks = this.#outgoing;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    // Sends keep their order also when one of them is not waited for (logs of a running handler).
    if (this.#sending !== undefined)
      return this.#track(this.#sending.then(() => this.channel.send(chunks)));
    const sent = this.channel.send(chunks);
    return sent === undefined ? undefined : this.#track(sent);
  }

  #track(sent: Promise<void>): Promise<void> {
    const tracked = sent.finally(() => {
      if (this.#sending === tracked) this.#sending = undefined;
    });
    this.#sending = tracked;
    return tracked;
  }
}

/** Whether reading can go on after this error: the bytes were whole, only their meaning was wrong. */
export function isRecoverable(error: unknown): error is SheafError {
  return isSheafError(error, "protocol") || isSheafError(error, "schema");
}

/** What reading a reply came upon. */
export type ReplyEvent =
  | { readonly kind: "data"; readonly batch: ReceivedBatch }
  /** `ours`: the caller's own listener threw it; the server knows nothing of it. */
  | { readonly kind: "error"; readonly error: unknown; readonly ours?: boolean }
  | { readonly kind: "end" };

/** What a reply of one batch came to. */
export type Outcome<Result> =
  | { readonly result: Result }
  /** `refused`: the server said so; otherwise its answer could not be decoded. */
  | { readonly error: unknown; readonly refused: boolean };

const END: ReplyEvent = { kind: "end" };

/** Reads one IPC stream of replies; a stale one in front of it is passed over. */
export class ReplyReader {
  readonly #frames: Frames;
  readonly #method: string;
  readonly #onLog: LogListener | undefined;
  #decoder: StreamDecoder;
  #skipping = false;

  constructor(frames: Frames, method: string, onLog: LogListener | undefined) {
    this.#frames = frames;
    this.#method = method;
    this.#onLog = onLog;
    this.#decoder = new StreamDecoder(frames.context);
  }

  /** Whether the stream's end has been read. */
  get ended(): boolean {
    return this.#decoder.ended;
  }

  /** The stream's schema, `undefined` before it has come. */
  get schema(): Schema | undefined {
    return this.#decoder.schema;
  }

  /**
   * The next event; a promise only where its bytes are not here yet. Rejects with a `transport` or fatal
   * `protocol` error: the carrier is lost then.
   */
  next(): MaybePromise<ReplyEvent> {
    for (;;) {
      const frames = this.#frames;
      const message = frames.poll();
      if (message === undefined) return this.#wait(frames.receive());
      const event = this.#accept(message);
      if (event !== undefined) return event;
    }
  }

  /**
   * Reads a reply of one batch to its end: what the batch was decoded to, or what went wrong; `undefined` when there
   * was neither. Rejects only when the carrier is lost.
   */
  async outcome<Result>(
    decode: (batch: ReceivedBatch) => Result,
  ): Promise<Outcome<Result> | undefined> {
    let outcome: Outcome<Result> | undefined;
    for (;;) {
      let event = this.next();
      if (event instanceof Promise) event = await event;
      if (event.kind === "end") return outcome;
      if (outcome !== undefined) continue;
      try {
        if (event.kind === "data") outcome = { result: decode(event.batch) };
        else outcome = { error: event.error, refused: event.ours !== true };
      } catch (error) {
        outcome = { error, refused: false };
      }
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
    try {
      this.#onLog?.(readLog(batch.metadata));
      return undefined;
    } catch (error) {
      // A listener that fails costs its caller the call, and nobody the carrier.
      return { kind: "error", error, ours: true };
    }
  }

  #error(error: RpcError): ReplyEvent | undefined {
    if (!this.#frames.staleReplyPossible) return { kind: "error", error };
    this.#frames.staleReplyPossible = false;
    if (!isStale(error)) return { kind: "error", error };
    this.#skipping = true;
    return undefined;
  }

  /** The stale reply has been passed over; the right one follows. */
  #restart(): undefined {
    this.#skipping = false;
    this.#decoder = new StreamDecoder(this.#frames.context);
    return undefined;
  }

  #gone(): SheafError {
    return new SheafError(
      "transport",
      "peer-closed",
      `${this.#frames.channel.name}: the peer closed before it had answered`,
      { method: this.#method },
    );
  }
}

/** The complaint of a server that took a refused stream's input for a request; the reference calls it an `RpcError`. */
function isStale(error: RpcError): boolean {
  const isProtocolError = isRpcError(error, "ProtocolError") || isRpcError(error, "RpcError");
  return isProtocolError && error.rawMessage.includes(KEY_METHOD);
}
