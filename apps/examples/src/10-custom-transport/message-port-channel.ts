/** A carrier of our own: bytes through a message port, for instance to a server in another thread. */
import type { MessagePort } from "node:worker_threads";
import { type ByteChannel, SheafError } from "@sheaf/core";

/** Bytes that may be under way before `send` asks the sender to wait. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** Bytes, or how many of ours the other side has taken. */
type Message = Uint8Array<ArrayBuffer> | number;

/** A byte channel over a message port. It takes the port over. */
export function messagePortChannel(port: MessagePort, name = "message port"): ByteChannel {
  return new MessagePortChannel(port, name);
}

class MessagePortChannel implements ByteChannel {
  readonly name: string;
  readonly #port: MessagePort;
  readonly #arrived: Uint8Array[] = [];
  #receiver: ((bytes: Uint8Array | undefined) => void) | undefined;
  #underWay = 0;
  #senders: (() => void)[] = [];
  #ended = false;

  constructor(port: MessagePort, name: string) {
    this.name = name;
    this.#port = port;
    port.on("message", (message: Message) => {
      if (typeof message === "number") this.#taken(message);
      else this.#arrive(message);
    });
    port.on("close", () => this.#end());
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    if (this.#ended) throw new SheafError("transport", "peer-closed", `${this.name} is closed`);
    // A view would be cloned with all of the memory behind it, so the bytes are copied and handed over.
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    if (bytes.byteLength === 0) return;
    this.#port.postMessage(bytes, [bytes.buffer]);
    this.#underWay += bytes.byteLength;
    if (this.#underWay <= HIGH_WATER_BYTES) return;
    return new Promise((resolve) => this.#senders.push(resolve));
  }

  receive(): Promise<Uint8Array | undefined> {
    const bytes = this.#arrived.shift();
    if (bytes !== undefined) return Promise.resolve(this.#take(bytes));
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#receiver = resolve;
    });
  }

  close(): Promise<void> {
    this.#arrived.length = 0;
    this.#end();
    this.#port.close();
    return Promise.resolve();
  }

  #arrive(bytes: Uint8Array): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    if (receiver === undefined) this.#arrived.push(bytes);
    else receiver(this.#take(bytes));
  }

  /** Tells the sender, who may wait for it. */
  #take(bytes: Uint8Array): Uint8Array {
    if (!this.#ended) this.#port.postMessage(bytes.byteLength);
    return bytes;
  }

  #taken(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#underWay <= HIGH_WATER_BYTES) this.#releaseSenders();
  }

  #end(): void {
    this.#ended = true;
    this.#receiver?.(undefined);
    this.#receiver = undefined;
    this.#releaseSenders();
  }

  #releaseSenders(): void {
    for (const release of this.#senders.splice(0)) release();
  }
}
