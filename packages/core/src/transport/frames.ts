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
  readonly #givesChunks: boolean;
  /** Whether the peer has closed. */
  isOver = false;
  /** Clients: whether an older server may have taken a refused stream's input for a request, and answered it. */
  staleReplyPossible = false;
  /** Whether there is a next message, where that is being found out ahead of its reader. */
  #ahead: Promise<boolean> | undefined;
  /** The message that was read ahead. */
  #kept: IpcMessage | undefined;
  #outgoing: readonly Uint8Array[] | undefined;
  /** The same, where it is an array of our own. */
  #gathered: Uint8Array[] | undefined;
  #outgoingBytes = 0;
  #sending: Promise<void> | undefined;

  /** `received`: what has come by another way already. */
  constructor(channel: ByteChannel, context: DecodeContext, received?: Uint8Array) {
    this.channel = channel;
    this.context = context;
    this.#givesChunks = channel.givesChunks ?? false;
    this.#reader = new MessageReader(context.limits, context.headers, context.memory);
    if (received !== undefined) this.#reader.push(received);
  }

  /** The next message if it is here already. Throws a `protocol` error on malformed bytes. */
  poll(): IpcMessage | undefined {
    if (this.#ahead !== undefined) return undefined;
    const kept = this.#kept;
    if (kept === undefined) return this.#reader.next();
    this.#kept = undefined;
    return kept;
  }

  /**
   * Waits for more bytes when {@link poll} had no message; what has been gathered is sent before. `false` when the peer
   * closed between two messages. Rejects with a `transport` error (`peer-closed`) when it closed inside one. Lent
   * batches are gone from the moment of the call.
   */
  more(): Promise<boolean> {
    // A small message waits here once: no `async`, and no object as the outcome, which promises look into.
    const sent = this.flush();
    if (sent !== undefined || this.#ahead !== undefined) return this.#moreAfter(sent);
    const target = this.#givesChunks ? undefined : this.#reader.target();
    const { channel } = this;
    return channel.receiveWith === undefined
      ? channel.receive(target).then(this.#take)
      : channel.receiveWith(this.#take, target);
  }

  async #moreAfter(sent: void | Promise<void>): Promise<boolean> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    // What was written since has not been sent by the wait that is under way.
    await sent;
    return ahead ?? this.more();
  }

  readonly #take = (chunk: Uint8Array | undefined): boolean => {
    if (chunk !== undefined) {
      this.#reader.push(chunk, this.#givesChunks);
      return true;
    }
    this.isOver = true;
    if (this.#reader.isAtBoundary) return false;
    throw new SheafError(
      "transport",
      "peer-closed",
      `${this.channel.name}: the peer closed in the middle of a message`,
    );
  };

  /**
   * The outcome of `work`, or `undefined` as soon as the peer is gone: nobody is left to be answered then.
   * A message that comes meanwhile is kept for {@link poll}.
   */
  async whileConnected<Value>(work: Promise<Value>): Promise<Value | undefined> {
    this.#ahead ??= this.#readAhead();
    const gone = this.#ahead.then(
      (goesOn) => (goesOn ? work : undefined),
      // Who sends nonsense is still there; whoever reads on is told of it.
      (error: unknown) => (isRecoverable(error) ? work : undefined),
    );
    return Promise.race([work, gone]);
  }

  /** Whether there is a next message; it is kept. */
  async #readAhead(): Promise<boolean> {
    this.#kept ??= this.#reader.next();
    while (this.#kept === undefined) {
      // Not by `more`, which waits for this.
      const target = this.#givesChunks ? undefined : this.#reader.target();
      if (!this.#take(await this.channel.receive(target))) return false;
      this.#kept = this.#reader.next();
    }
    return true;
  }

  /**
   * Gathers chunks to be sent. Answers with a promise when they had to be sent at once and must be waited for.
   * `dataBytes` is what they stand for, where that may be elsewhere: whoever gets many bytes has something to do with
   * them while the next ones are made.
   */
  write(chunks: readonly Uint8Array[], dataBytes = 0): void | Promise<void> {
    // Mostly there is one write for each send, and nothing to be gathered.
    if (this.#outgoing === undefined) this.#outgoing = chunks;
    else if (this.#gathered === undefined) {
      this.#gathered = [...this.#outgoing, ...chunks];
      this.#outgoing = this.#gathered;
    } else this.#gathered.push(...chunks);
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.length;
    this.#outgoingBytes += Math.max(bytes, dataBytes);
    if (this.#outgoingBytes >= FLUSH_BYTES) return this.flush();
  }

  /** Sends what has been gathered. Answers with a promise when the carrier asks to wait. */
  flush(): void | Promise<void> {
    const chunks = this.#outgoing;
    if (chunks === undefined) return this.#sending;
    this.#outgoing = undefined;
    this.#gathered = undefined;
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
export type ReplyEvent = ReplyContent | { readonly kind: "end" };

/** What a reply holds before its end. */
export type ReplyContent =
  | { readonly kind: "data"; readonly batch: ReceivedBatch }
  /** `ours`: the caller's own listener threw it; the server knows nothing of it. */
  | { readonly kind: "error"; readonly error: unknown; readonly ours?: boolean };

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
   * The next event, `undefined` where its bytes are not here yet: {@link Frames.more} waits for them. Throws a `transport`
   * error when the peer has closed, or a fatal `protocol` error: the carrier is lost then.
   */
  poll(): ReplyEvent | undefined {
    for (;;) {
      const message = this.#frames.poll();
      if (message === undefined) {
        if (this.#frames.isOver) throw this.#gone();
        return undefined;
      }
      const event = this.#accept(message);
      if (event !== undefined) return event;
    }
  }

  /** The next event, waited for where it has to be. Rejects with a `transport` or fatal `protocol` error. */
  async next(): Promise<ReplyEvent> {
    let event = this.poll();
    while (event === undefined) {
      await this.#frames.more();
      event = this.poll();
    }
    return event;
  }

  /** Hands every event up to the end to `onEvent`. Rejects only when the carrier is lost, or with what that throws. */
  async each(onEvent: (event: ReplyContent) => void): Promise<void> {
    for (;;) {
      const event = this.poll();
      if (event === undefined) await this.#frames.more();
      else if (event.kind === "end") return;
      else onEvent(event);
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
      const event = this.poll();
      if (event === undefined) await this.#frames.more();
      else if (event.kind === "end") return outcome;
      else outcome ??= outcomeOf(event, decode);
    }
  }

  #accept(message: IpcMessage): ReplyEvent | undefined {
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

/** What an event comes to that answers a call. */
export function outcomeOf<Result>(
  event: ReplyContent,
  decode: (batch: ReceivedBatch) => Result,
): Outcome<Result> {
  try {
    if (event.kind === "data") return { result: decode(event.batch) };
    return { error: event.error, refused: event.ours !== true };
  } catch (error) {
    return { error, refused: false };
  }
}

/** The complaint of a server that took a refused stream's input for a request; the reference calls it an `RpcError`. */
function isStale(error: RpcError): boolean {
  const isProtocolError = isRpcError(error, "ProtocolError") || isRpcError(error, "RpcError");
  return isProtocolError && error.rawMessage.includes(KEY_METHOD);
}
