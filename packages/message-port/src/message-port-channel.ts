/** A byte channel over a message port: to another thread, a worker, an iframe. */
import { type ByteChannel, SheafError } from "@sheaf/core";
import { closePort, listenTo, type MessagePortLike } from "./message-port-like.ts";

/** Bytes that may be under way before `send` answers with a promise. */
const WINDOW_BYTES = 1024 * 1024;
/** Bytes that are taken before the sender is told: for small messages, never. */
const CREDIT_BYTES = WINDOW_BYTES / 4;
/** Bytes of the largest message. */
const MESSAGE_BYTES = WINDOW_BYTES;

/** How a {@link messagePortChannel} behaves. */
export interface MessagePortChannelOptions {
  /** Name for error messages. Default `"message port"`. */
  readonly name?: string;
}

/** What is posted: bytes, how many of ours have been taken, or the end. */
type Message = ArrayBuffer | number | null;

interface Waiter {
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A byte channel over a message port, whose other end is over the port's far side. It takes the port
 * over: a message that is not the channel's breaks it. A port is closed with the channel, a worker goes on.
 *
 * What is sent is copied and the copy handed over, since chunks may be parts of memory that somebody
 * still uses. `send` answers a promise while more than 1 MiB has not been received on the other side.
 *
 * Throws and rejects with `transport` errors: `peer-closed` when the other side is gone without a word,
 * `channel-broken` when it posts something else, `closed` after our own `close()`. Browsers tell nobody
 * when a worker ends without having closed the channel: a call to it waits until its deadline.
 */
export function messagePortChannel(
  port: MessagePortLike,
  options: MessagePortChannelOptions = {},
): ByteChannel {
  return new MessagePortChannel(port, options.name ?? "message port");
}

class MessagePortChannel implements ByteChannel {
  readonly name: string;
  readonly #port: MessagePortLike;
  readonly #stopListening: () => void;
  readonly #arrived: Uint8Array[] = [];
  #receiver: Waiter | undefined;
  /** Bytes received since the sender was told last. */
  #taken = 0;
  /** Bytes sent that the other side has not told us to have taken. */
  #underWay = 0;
  #senders: (() => void)[] = [];
  /** Why nothing more can be sent. */
  #over: SheafError | undefined;
  /** What a receiver gets when all has been received: the end, unless it is a fault. */
  #fault: SheafError | undefined;

  constructor(port: MessagePortLike, name: string) {
    this.name = name;
    this.#port = port;
    this.#stopListening = listenTo(port, {
      message: (data) => this.#onMessage(data as Message),
      garbled: () => this.#fail("channel-broken", "a message could not be read"),
      gone: (cause) => this.#fail("peer-closed", "the other side is gone", cause),
    });
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    if (this.#over !== undefined) throw this.#over;
    let left = 0;
    for (const chunk of chunks) left += chunk.byteLength;
    this.#underWay += left;
    const source = new ChunkReader(chunks);
    while (left > 0) {
      const message = source.read(Math.min(left, MESSAGE_BYTES));
      left -= message.byteLength;
      this.#port.postMessage(message, [message]);
    }
    if (this.#underWay <= WINDOW_BYTES) return;
    return new Promise<void>((resolve) => this.#senders.push(resolve)).then(() => {
      if (this.#over !== undefined) throw this.#over;
    });
  }

  receive(): Promise<Uint8Array | undefined> {
    const bytes = this.#arrived.shift();
    if (bytes !== undefined) return Promise.resolve(this.#take(bytes));
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    if (this.#over !== undefined) return Promise.resolve(undefined);
    if (this.#receiver !== undefined) {
      return Promise.reject(new TypeError("receive() was called while another one is pending"));
    }
    return new Promise((resolve, reject) => {
      this.#receiver = { resolve, reject };
    });
  }

  close(): Promise<void> {
    if (this.#over === undefined) this.#port.postMessage(null, []);
    this.#end(new SheafError("transport", "closed", `${this.name}: the channel is closed`));
    this.#fault = undefined;
    this.#arrived.length = 0;
    return Promise.resolve();
  }

  #onMessage(message: Message): void {
    if (message instanceof ArrayBuffer) this.#arrive(new Uint8Array(message));
    else if (typeof message === "number" && message >= 0) this.#credited(message);
    else if (message === null) {
      this.#end(new SheafError("transport", "peer-closed", `${this.name}: the peer has closed`));
    } else this.#fail("channel-broken", "a message came that is not the channel's");
  }

  #arrive(bytes: Uint8Array): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    if (receiver === undefined) this.#arrived.push(bytes);
    else receiver.resolve(this.#take(bytes));
  }

  #take(bytes: Uint8Array): Uint8Array {
    this.#taken += bytes.byteLength;
    if (this.#taken >= CREDIT_BYTES && this.#over === undefined) {
      this.#port.postMessage(this.#taken, []);
      this.#taken = 0;
    }
    return bytes;
  }

  #credited(bytes: number): void {
    this.#underWay = Math.max(0, this.#underWay - bytes);
    if (this.#underWay <= WINDOW_BYTES) this.#releaseSenders();
  }

  #fail(code: "channel-broken" | "peer-closed", why: string, cause?: unknown): void {
    if (this.#over !== undefined) return;
    const error = new SheafError("transport", code, `${this.name}: ${why}`, { cause });
    this.#fault = error;
    this.#end(error);
  }

  /** Nothing is sent or arrives any more. */
  #end(reason: SheafError): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    this.#stopListening();
    closePort(this.#port);
    this.#releaseSenders();
    const receiver = this.#receiver;
    this.#receiver = undefined;
    if (this.#fault === undefined) receiver?.resolve(undefined);
    else receiver?.reject(this.#fault);
  }

  #releaseSenders(): void {
    for (const release of this.#senders.splice(0)) release();
  }
}

/** Copies chunks into messages. */
class ChunkReader {
  readonly #chunks: readonly Uint8Array[];
  #index = 0;
  #at = 0;

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = chunks;
  }

  /** The next `length` bytes, which there have to be. */
  read(length: number): ArrayBuffer {
    const message = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks[this.#index] as Uint8Array;
      const part = chunk.subarray(this.#at, this.#at + length - filled);
      message.set(part, filled);
      filled += part.byteLength;
      this.#at += part.byteLength;
      if (this.#at < chunk.byteLength) continue;
      this.#index += 1;
      this.#at = 0;
    }
    return message.buffer;
  }
}
