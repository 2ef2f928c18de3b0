/** A byte channel over a standard `WebSocket`: a browser's, Deno's, a worker runtime's. */
import { type ByteChannel, SheafError } from "@sheaf/core";
import { brokenError, CLOSE, closedError, closeError, type WebSocketClose } from "./close-codes.ts";
import { cutMessages, joined, MESSAGE_BYTES } from "./cut-messages.ts";
import { ReceiveQueue } from "./receive-queue.ts";
import { SendDrain } from "./send-drain.ts";
import { RAW_PROTOCOL, type Subprotocol, subprotocolNamed } from "./subprotocols.ts";

/** Default of {@link WebSocketChannelOptions.closeGraceMs}. */
const CLOSE_GRACE_MS = 500;
const OPEN = 1;
const CLOSED = 3;

/** The part of the standard `WebSocket` that is used. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly protocol: string;
  readonly readyState: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { code: number; reason: string }) => void,
  ): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
}

/** A byte channel that is a WebSocket underneath. */
export interface WebSocketChannel extends ByteChannel {
  /** What its messages carry. */
  readonly protocol: Subprotocol;
  /** `false` as soon as either side has begun to close, or the connection is lost. */
  readonly open: boolean;
}

/** How a {@link webSocketChannel} behaves. */
export interface WebSocketChannelOptions {
  /** Name for error messages. Default `"websocket"`. */
  readonly name?: string;
  /** Bytes of the largest message that is sent. Default 1 MiB. */
  readonly messageBytes?: number;
  /** Milliseconds that `close()` waits for the last bytes to leave and the peer to close. Default 500. */
  readonly closeGraceMs?: number;
}

/**
 * A byte channel over an open `WebSocket`, or one that is about to open. It takes the socket over.
 *
 * `send` answers a promise while more than 1 MiB waits in the runtime. A standard `WebSocket` cannot
 * be made to stop reading: what nobody receives is queued without a bound.
 *
 * Throws and rejects with `transport` errors: `peer-closed` when the peer closed with another code
 * than 1000 and 1001, `channel-broken` when it sent text, `closed` after our own `close()`.
 */
export function webSocketChannel(
  socket: WebSocketLike,
  options: WebSocketChannelOptions = {},
): WebSocketChannel {
  return new StandardChannel(socket, options);
}

class StandardChannel implements WebSocketChannel {
  readonly name: string;
  readonly givesChunks = true;
  readonly #socket: WebSocketLike;
  readonly #messageBytes: number;
  readonly #graceMs: number;
  readonly #arrived = new ReceiveQueue();
  readonly #drain: SendDrain;
  readonly #ended: Promise<void>;
  #settleEnded: () => void = () => {};
  #failure: SheafError | undefined;

  constructor(socket: WebSocketLike, options: WebSocketChannelOptions) {
    this.name = options.name ?? "websocket";
    this.#socket = socket;
    this.#messageBytes = options.messageBytes ?? MESSAGE_BYTES;
    this.#graceMs = options.closeGraceMs ?? CLOSE_GRACE_MS;
    this.#drain = new SendDrain(socket);
    this.#ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event) => this.#onMessage(event.data));
    socket.addEventListener("close", (event) => this.#onClose(event));
    // Always followed by 'close', and says less than it.
    socket.addEventListener("error", () => {});
  }

  get protocol(): Subprotocol {
    return subprotocolNamed(this.#socket.protocol) ?? RAW_PROTOCOL;
  }

  get open(): boolean {
    return this.#failure === undefined && this.#socket.readyState === OPEN;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    // A closing socket would take the bytes and drop them.
    if (!this.open) throw this.#failure ?? peerGone(this.name);
    cutMessages(chunks, this.#messageBytes, this.#sendMessage);
    return this.#drain.wait()?.then(() => {
      if (this.#failure !== undefined) throw this.#failure;
    });
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#arrived.receive();
  }

  async close(): Promise<void> {
    this.#fail(closedError(this.name), CLOSE.NORMAL);
    this.#arrived.close();
    if (this.#socket.readyState === CLOSED) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#graceMs);
    });
    await Promise.race([this.#ended, grace]);
    clearTimeout(timer);
  }

  readonly #sendMessage = (parts: readonly Uint8Array[], length: number): void => {
    const [only] = parts;
    this.#socket.send(parts.length === 1 && isUnshared(only) ? only : joined(parts, length));
  };

  #onMessage(data: unknown): void {
    this.#drain.look();
    if (data instanceof ArrayBuffer) {
      this.#arrived.push(new Uint8Array(data));
      return;
    }
    const error = brokenError(this.name, "a text message came, only binary ones have a meaning");
    this.#arrived.fail(error);
    this.#fail(error, CLOSE.UNSUPPORTED_DATA_IN_SCRIPT);
  }

  #onClose({ code, reason }: WebSocketClose): void {
    const error = closeError(this.name, { code, reason });
    this.#failure ??= error ?? peerGone(this.name);
    if (error === undefined) this.#arrived.end();
    else this.#arrived.fail(error);
    this.#drain.stop();
    this.#settleEnded();
  }

  /** Begins to close, unless something has gone wrong before. */
  #fail(error: SheafError, code: number): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#socket.close(code);
    this.#drain.stop();
  }
}

/** A `WebSocket` takes no memory that threads share. */
function isUnshared(bytes: Uint8Array | undefined): bytes is Uint8Array<ArrayBuffer> {
  return bytes?.buffer instanceof ArrayBuffer;
}

function peerGone(name: string): SheafError {
  return new SheafError("transport", "peer-closed", `${name}: the peer has closed`);
}
