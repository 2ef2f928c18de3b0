/**
 * The one {@link ByteChannel} over Node's sockets and streams: unix sockets, TCP, a child's stdin and
 * stdout, our own stdin and stdout. Receiving lives in {@link ByteInlet}; here are sending and the end.
 */
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { type ByteChannel, isSheafError } from "@sheaf/core";
import { ByteInlet, TCP_SLICE_BYTES } from "./byte-inlet.ts";
import { channelError, closedError } from "./socket-error.ts";
import { readEvents, readInto } from "./socket-source.ts";

/** Bytes that may wait in the process before `send` answers with a promise. */
const HIGH_WATER_BYTES = 64 * 1024;
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** Default of {@link SocketChannelOptions.closeGraceMs}. */
const CLOSE_GRACE_MS = 500;

/** How a {@link socketChannel} behaves. */
export interface SocketChannelOptions {
  /** Name for error messages: `"unix:/run/x.sock"`. Default `"socket"`. */
  readonly name?: string;
  /**
   * Milliseconds that `close()` waits for the last bytes to leave and for the peer to close its side
   * before the socket is destroyed. Default 500.
   */
  readonly closeGraceMs?: number;
  /** `false` reads with `'data'` events even where reading in place is possible. Default `true`. */
  readonly onread?: boolean;
  /** `true` leaves the streams open on `close()`, as for our own stdin and stdout. Default `false`. */
  readonly keepOpen?: boolean;
  /**
   * Asked once when the peer ended or the channel broke, before the receiver hears of it. An error
   * that it answers takes the place of the end: a child process says here how it died.
   */
  readonly explainEnd?: (cause: Error | undefined) => Promise<Error | undefined>;
}

/** A byte stream in each direction, when it is not one socket. */
export interface StreamPair {
  readonly readable: Readable;
  readonly writable: Writable;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A {@link ByteChannel} with what only a local stream can do. */
export interface SocketChannel extends ByteChannel {
  receiveWith<Taken>(
    take: (bytes: Uint8Array | undefined) => Taken,
    into?: Uint8Array,
  ): Promise<Taken>;
  /** Where the other side is on this machine, the wait is awake. */
  expectSoon(): void;
  /** Drops the connection at once, with what has not been sent yet; a `close()` under way is over then. */
  destroy(): void;
  /** Lets the process end although the channel is open. */
  unref(): void;
  /** Undoes {@link unref}. */
  ref(): void;
}

/** @internal Joins an inlet that is being read into with the stream that is written to. */
export class NodeChannel implements SocketChannel {
  readonly name: string;
  readonly #inlet: ByteInlet;
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #options: SocketChannelOptions;
  readonly #highWater: number;
  #waiters: Waiter[] = [];
  #failure: Error | undefined;
  #explained: Promise<Error | undefined> | undefined;
  #closed: Promise<void> | undefined;

  constructor(inlet: ByteInlet, streams: StreamPair, options: SocketChannelOptions) {
    this.name = options.name ?? "socket";
    this.#inlet = inlet;
    this.#readable = streams.readable;
    this.#writable = streams.writable;
    this.#options = options;
    // 'drain' comes only when the stream's own mark was passed as well.
    this.#highWater = Math.max(HIGH_WATER_BYTES, streams.writable.writableHighWaterMark);
    this.#listen();
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    if (this.#failure !== undefined) return this.#sendFailed(this.#failure);
    const stream = this.#writable;
    const first = chunks[0];
    if (chunks.length === 1 && first !== undefined) stream.write(first);
    else {
      stream.cork();
      for (const chunk of chunks) stream.write(chunk);
      stream.uncork();
    }
    // A write to a destroyed stream reports nothing by itself, and its 'close' may still be to come.
    if (!stream.writable) return this.#sendFailed(stream.errored ?? destroyed());
    if (stream.writableLength <= this.#highWater) return;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#inlet.receive(into);
  }

  receiveWith<Taken>(
    take: (bytes: Uint8Array | undefined) => Taken,
    into?: Uint8Array,
  ): Promise<Taken> {
    return this.#inlet.receiveWith(take, into);
  }

  expectSoon(): void {
    this.#inlet.expectSoon();
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  destroy(): void {
    void this.close();
    for (const stream of this.#streams()) stream.destroy();
  }

  ref(): void {
    for (const stream of this.#streams()) (stream as Partial<Socket>).ref?.();
  }

  unref(): void {
    for (const stream of this.#streams()) (stream as Partial<Socket>).unref?.();
  }

  #streams(): (Readable | Writable)[] {
    const one = (this.#readable as unknown) === this.#writable;
    return one ? [this.#writable] : [this.#readable, this.#writable];
  }

  #listen(): void {
    const readable = this.#readable;
    const writable = this.#writable;
    readable.once("end", () => this.#readingEnded(undefined));
    readable.on("error", (error) => this.#readingEnded(error));
    readable.once("close", () => this.#readingEnded(destroyed()));
    writable.on("drain", () => this.#drained());
    writable.on("error", (error) => this.#writingFailed(error));
    writable.once("close", () => this.#writingFailed(destroyed()));
    if (readable.destroyed) this.#readingEnded(destroyed());
  }

  /** Tells the receiver that nothing more comes, after whoever knows more was asked. */
  #readingEnded(cause: Error | undefined): void {
    if (this.#explained !== undefined) return;
    const { explainEnd } = this.#options;
    const ours = cause && this.#ownError(cause);
    if (explainEnd === undefined || this.#closed !== undefined) {
      this.#explained = Promise.resolve(ours);
      this.#settleInlet(ours);
      return;
    }
    this.#explained = explainEnd(ours).then(
      (better) => better ?? ours,
      () => ours,
    );
    void this.#explained.then((error) => this.#settleInlet(error));
  }

  #settleInlet(error: Error | undefined): void {
    if (error === undefined) this.#inlet.end();
    else this.#inlet.fail(error);
  }

  #drained(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const { resolve } of waiting) resolve();
  }

  #writingFailed(cause: Error): void {
    this.#failure ??= this.#ownError(cause);
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiting) void this.#explain(this.#failure).then(reject);
  }

  #sendFailed(cause: Error): void | Promise<void> {
    this.#failure ??= this.#ownError(cause);
    if (this.#closed !== undefined || this.#options.explainEnd === undefined) throw this.#failure;
    return this.#explain(this.#failure).then((error) => Promise.reject(error));
  }

  #ownError(cause: Error): Error {
    return isSheafError(cause) ? cause : channelError(this.name, cause);
  }

  /** The error that a sender is given: the explained one when there is somebody to explain. */
  async #explain(failure: Error): Promise<Error> {
    if (this.#closed !== undefined || this.#options.explainEnd === undefined) return failure;
    this.#readingEnded(failure);
    return (await this.#explained) ?? failure;
  }

  async #shutDown(): Promise<void> {
    this.#failure ??= closedError(this.name);
    this.#inlet.close();
    const readable = this.#readable;
    const writable = this.#writable;
    const graceMs = this.#options.closeGraceMs ?? CLOSE_GRACE_MS;
    if (this.#options.keepOpen) {
      readable.pause();
      await happened(writable, "drain", { done: writable.writableLength === 0, graceMs });
      return;
    }
    writable.end();
    await Promise.all([
      happened(writable, "finish", { done: writable.writableFinished, graceMs }),
      happened(readable, "end", { done: readable.readableEnded, graceMs }),
    ]);
    for (const stream of this.#streams()) stream.destroy();
  }
}

function destroyed(): Error {
  return new Error("the stream was destroyed");
}

/** Resolves when the stream emits `event`, when it is closed, or after the grace. Never rejects. */
function happened(
  stream: Readable | Writable,
  event: string,
  { done, graceMs }: { readonly done: boolean; readonly graceMs: number },
): Promise<void> {
  if (done || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      stream.off(event, settle);
      stream.off("close", settle);
      resolve();
    };
    const timer = setTimeout(settle, graceMs);
    stream.once(event, settle);
    stream.once("close", settle);
  });
}

/**
 * A byte channel over a connected socket, or over a readable and a writable stream of one peer. It
 * takes the socket over: do not read from, write to or close the given object afterwards.
 *
 * `send` answers a promise while more than 64 KiB wait in the process; what arrives unasked is queued
 * up to 256 KiB, then reading pauses. The peer's orderly end is `undefined` from `receive`, and
 * sending goes on until `close()`.
 *
 * Throws and rejects with `transport` errors: `peer-closed` when the other end is gone,
 * `channel-broken` for any other fault, `closed` after our own `close()`.
 */
export function socketChannel(
  source: Socket | StreamPair,
  options: SocketChannelOptions = {},
): SocketChannel {
  // Only TCP has addresses.
  const { remoteAddress } = source instanceof Socket ? source : {};
  const inlet = new ByteInlet(remoteAddress === undefined ? undefined : TCP_SLICE_BYTES);
  if (isNear(remoteAddress)) inlet.peerIsNear();
  const { readable, writable } = source instanceof Socket ? asPair(source) : source;
  const reader = options.onread === false ? readable : readInto(readable, inlet);
  if (options.onread === false) readEvents(readable, inlet);
  const isOneSocket = (readable as unknown) === writable;
  const writer = isOneSocket ? (reader as unknown as Writable) : writable;
  return new NodeChannel(inlet, { readable: reader, writable: writer }, options);
}

/** @internal Whether a socket with this address is connected to this machine. Only TCP has addresses. */
export function isNear(remoteAddress: string | undefined): boolean {
  return remoteAddress === undefined || LOOPBACK.test(remoteAddress);
}

function asPair(socket: Socket): StreamPair {
  return { readable: socket, writable: socket };
}
