/** The receiving half of a channel: what has come, who waits for it, and how much more may come. */
import { SheafError } from "@sheaf/arrow";
import type { ReceiveMemory } from "./receive-memory.ts";
import { ReceiveQueue } from "./receive-queue.ts";
import { ReceiveWindow, type WindowBudget } from "./receive-window.ts";

interface Receiver {
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: SheafError) => void;
  readonly into: Uint8Array | undefined;
  /** Bytes in `into` so far. */
  filled: number;
}

/** Makes an error that belongs to whoever is given it. */
type MakeError = () => SheafError;

/** Takes the payloads of one channel and answers `receive`. */
export class ReceivingHalf {
  readonly #window: ReceiveWindow;
  readonly #memory: ReceiveMemory;
  #queue: ReceiveQueue | undefined;
  #receiver: Receiver | undefined;
  #ended = false;
  #failure: MakeError | undefined;

  constructor(budget: WindowBudget, memory: ReceiveMemory) {
    this.#window = new ReceiveWindow(budget);
    this.#memory = memory;
  }

  /** Bytes that may come before some are received. */
  get windowBytes(): number {
    return this.#window.bytes;
  }

  /** Counts a payload that begins; whether the peer had credit for it. */
  admit(byteLength: number): boolean {
    return this.#window.admit(byteLength);
  }

  /** Takes bytes of a payload, which are lent. Whoever waits is answered by {@link settle}. */
  deliver(bytes: Uint8Array): void {
    if (this.#ended) return;
    const into = this.#receiver?.into;
    let rest = bytes;
    if (into !== undefined && this.#receiver !== undefined) {
      const { filled } = this.#receiver;
      const count = Math.min(bytes.byteLength, into.byteLength - filled);
      into.set(count === bytes.byteLength ? bytes : bytes.subarray(0, count), filled);
      this.#receiver.filled += count;
      if (count === bytes.byteLength) return;
      rest = bytes.subarray(count);
    }
    this.#queue ??= new ReceiveQueue(this.#memory);
    this.#queue.append(rest);
  }

  /** Answers a pending `receive`, if there is something to say. */
  settle(): void {
    const receiver = this.#receiver;
    if (receiver === undefined) return;
    const { into, filled } = receiver;
    const bytes = into !== undefined && filled > 0 ? into.subarray(0, filled) : this.#take();
    if (bytes === undefined && !this.#ended) return;
    this.#receiver = undefined;
    if (bytes !== undefined) {
      this.#window.received(bytes.byteLength);
      receiver.resolve(bytes);
    } else if (this.#failure === undefined) receiver.resolve(undefined);
    else receiver.reject(this.#failure());
  }

  /** `ByteChannel.receive`. */
  receive(into: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    const bytes = this.#take();
    if (bytes !== undefined) {
      this.#window.received(bytes.byteLength);
      return Promise.resolve(bytes);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure());
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#receiver !== undefined) return Promise.reject(pendingError());
    return new Promise((resolve, reject) => {
      const target = into !== undefined && into.byteLength > 0 ? into : undefined;
      this.#receiver = { resolve, reject, into: target, filled: 0 };
    });
  }

  /** Whether the peer is to be given new credit. */
  get owesCredit(): boolean {
    return !this.#ended && this.#window.isCreditDue;
  }

  /** The credit that is due. It counts as given from now on. */
  takeCredit(): number {
    return this.#window.takeCredit(this.#queue?.bytes ?? 0);
  }

  /** Nothing more comes: what is queued is still received, then the end or the error. */
  end(failure?: MakeError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.settle();
  }

  /** Nothing more is received, not even what is queued: only the end or the error. */
  drop(failure?: MakeError): void {
    this.#queue = undefined;
    this.#ended = true;
    this.#failure = failure;
    this.#window.close();
    this.settle();
  }

  #take(): Uint8Array | undefined {
    const bytes = this.#queue?.shift();
    // Thousands of channels may be idle: they keep nothing that is empty.
    if (this.#queue?.bytes === 0) this.#queue = undefined;
    return bytes;
  }
}

function pendingError(): SheafError {
  return new SheafError("transport", "busy", "receive() was called while another one is pending");
}
