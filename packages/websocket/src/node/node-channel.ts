/** The byte channel over a WebSocket of ws: what both Node's client and its server use. */
import type { Socket } from "node:net";
import { SheafError } from "@sheaf/core";
import type { WebSocket } from "ws";
import { brokenError, CLOSE, closedError, closeError } from "../close-codes.ts";
import { MESSAGE_BYTES } from "../cut-messages.ts";
import { ReceiveQueue } from "../receive-queue.ts";
import { RAW_PROTOCOL, type Subprotocol, subprotocolNamed } from "../subprotocols.ts";
import type { WebSocketChannel } from "../web-socket-channel.ts";
import { type FrameOptions, FrameWriter } from "./frame-writer.ts";
import {
  type Clock,
  PING_INTERVAL_MS,
  systemClock,
  type Watched,
  watchLiveness,
} from "./liveness.ts";

/** Bytes that may wait in the process before `send` answers with a promise. */
const HIGH_WATER_BYTES = 64 * 1024;
const MAX_REASON_BYTES = 123;
/** Default of `closeGraceMs`. */
const CLOSE_GRACE_MS = 500;

/** How a channel behaves, whichever side it is on. */
export interface NodeChannelOptions {
  /** Bytes of the largest message that is sent. Default 1 MiB. */
  readonly messageBytes?: number;
  /** Milliseconds that `close()` waits for the peer to close as well. Default 500. */
  readonly closeGraceMs?: number;
  /**
   * Milliseconds between two pings. A peer that is silent from one to the next is given up, with
   * `timeout`. Default 30 000; 0 sends none.
   */
  readonly pingIntervalMs?: number;
}

/** A WebSocket that ws has opened, and what it needs. */
export interface NodeChannelParts {
  readonly name: string;
  readonly webSocket: WebSocket;
  readonly socket: Socket;
  readonly masking: FrameOptions["masking"];
  /** Shown each text message; `true` when it was expected. Without, none is. */
  readonly takeText?: ((text: string) => boolean) | undefined;
  readonly clock?: Clock | undefined;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Reads what ws reads, writes frames of its own. */
export class NodeChannel implements WebSocketChannel {
  readonly name: string;
  /** ws makes a buffer of its own for each message. */
  readonly givesChunks = true;
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #frames: FrameWriter;
  readonly #arrived: ReceiveQueue;
  readonly #graceMs: number;
  readonly #highWater: number;
  readonly #takeText: NodeChannelParts["takeText"];
  readonly #stopPinging: () => void;
  #waiters: Waiter[] = [];
  #failure: SheafError | undefined;
  #lost: Error | undefined;

  constructor(parts: NodeChannelParts, options: NodeChannelOptions) {
    const { name, webSocket, socket, masking, clock = systemClock } = parts;
    const { messageBytes = MESSAGE_BYTES, pingIntervalMs = PING_INTERVAL_MS } = options;
    this.name = name;
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#takeText = parts.takeText;
    this.#graceMs = options.closeGraceMs ?? CLOSE_GRACE_MS;
    this.#frames = new FrameWriter(socket, { masking, messageBytes });
    this.#arrived = new ReceiveQueue(webSocket);
    // 'drain' comes only when the socket's own mark was passed as well.
    this.#highWater = Math.max(HIGH_WATER_BYTES, socket.writableHighWaterMark);
    this.ended = new Promise((resolve) => {
      webSocket.once("close", () => resolve());
    });
    this.#listen();
    this.#stopPinging =
      pingIntervalMs > 0 ? watchLiveness(this.#watched(), clock, pingIntervalMs) : () => {};
  }

  get protocol(): Subprotocol {
    return subprotocolNamed(this.#webSocket.protocol) ?? RAW_PROTOCOL;
  }

  get open(): boolean {
    // A socket that has been destroyed takes everything; its 'close' may still be to come.
    if (this.#failure !== undefined || !this.#socket.writable) return false;
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    // Nothing may follow a close frame.
    if (!this.open) throw this.#failure ?? this.#peerGone();
    this.#frames.write(chunks);
    if (this.#socket.writableLength <= this.#highWater) return;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#arrived.receive();
  }

  close(): Promise<void> {
    return this.closeWith(CLOSE.NORMAL, "");
  }

  /** Closes with another code than 1000. Only the first close has one; never rejects. */
  async closeWith(code: number, reason: string): Promise<void> {
    if (this.#stop(closedError(this.name))) this.#webSocket.close(code, cut(reason));
    this.#arrived.close();
    const timer = setTimeout(() => this.#webSocket.terminate(), this.#graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  #listen(): void {
    const webSocket = this.#webSocket;
    webSocket.on("message", (data: Buffer, isBinary: boolean) => {
      // Without the Buffer subclass, whose slice() shares memory where a Uint8Array copies.
      if (isBinary) this.#arrived.push(new Uint8Array(data.buffer, data.byteOffset, data.length));
      else this.#onText(data);
    });
    // What ws finds wrong with the peer's frames; it closes with the code for it.
    webSocket.on("error", (cause) => this.#break(cause.message, CLOSE.PROTOCOL_ERROR, cause));
    webSocket.on("close", (code, reason) => this.#onClose(code, reason.toString()));
    this.#socket.on("drain", () => this.#drained());
    this.#socket.on("error", (error) => {
      this.#lost = error;
    });
  }

  #onText(data: Buffer): void {
    if (this.#takeText?.(data.toString())) return;
    const why = "a text message came, only binary ones have a meaning";
    this.#break(why, CLOSE.UNSUPPORTED_DATA);
  }

  #onClose(code: number, reason: string): void {
    const error = closeError(this.name, { code, reason, error: this.#lost });
    if (error === undefined) this.#arrived.end();
    else this.#arrived.fail(error);
    this.#stop(error ?? this.#peerGone());
  }

  #onDead(): void {
    const message = `${this.name}: the peer does not answer pings any more`;
    const error = new SheafError("transport", "timeout", message);
    this.#arrived.fail(error);
    this.#stop(error);
    this.#webSocket.terminate();
  }

  /** A fault of the peer's: the receiver learns of it at once, the peer by the code. */
  #break(why: string, code: number, cause?: Error): void {
    const error = brokenError(this.name, why, cause);
    this.#arrived.fail(error);
    if (this.#stop(error)) this.#webSocket.close(code);
  }

  /** Nothing is sent from now on, for this reason; `false` when there has been one already. */
  #stop(reason: SheafError): boolean {
    if (this.#failure !== undefined) return false;
    this.#failure = reason;
    this.#stopPinging();
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
    return true;
  }

  #drained(): void {
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  #watched(): Watched {
    const webSocket = this.#webSocket;
    return {
      socket: this.#socket,
      paused: () => webSocket.isPaused,
      ping: () => webSocket.ping(),
      dead: () => this.#onDead(),
    };
  }

  #peerGone(): SheafError {
    return new SheafError("transport", "peer-closed", `${this.name}: the peer has closed`);
  }
}

/** As much as fits into a close frame, whose limit is one of bytes. */
function cut(reason: string): Buffer {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return Buffer.from(reason.slice(0, read));
}
