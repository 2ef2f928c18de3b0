/** The sending half of a channel: what is to be sent, and how much of it the peer has room for. */
import type { SheafError } from "@sheaf/arrow";
import { FRAME, MAX_CREDIT, MAX_PAYLOAD_BYTES } from "./frame.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { SendQueue } from "./send-queue.ts";

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: SheafError) => void;
}

/** Keeps what is sent on one channel until it has its frames. */
export class SendingHalf {
  #credit: number;
  #queue: SendQueue | undefined;
  #waiting: Waiting | undefined;

  constructor(credit: number) {
    this.#credit = credit;
  }

  /** Whether nothing is left to be sent. */
  get isEmpty(): boolean {
    return this.#queue === undefined || this.#queue.bytes === 0;
  }

  /** Whether there is something to send, and room for it. */
  get isReady(): boolean {
    return !this.isEmpty && this.#credit > 0;
  }

  /** Whether the peer has room for all that is left. */
  get isCovered(): boolean {
    return this.#queue === undefined || this.#queue.bytes <= this.#credit;
  }

  /** Adds chunks. They are kept. */
  push(chunks: readonly Uint8Array[]): void {
    this.#queue ??= new SendQueue();
    this.#queue.push(chunks);
  }

  /** Resolves when all that has been added is in frames; rejects when it never will be. */
  sent(): Promise<void> {
    this.#waiting ??= waiting();
    return this.#waiting.promise;
  }

  /** More room at the peer; whether the sum is still a number that a peer may give. */
  grant(bytes: number): boolean {
    this.#credit += bytes;
    return this.#credit <= MAX_CREDIT;
  }

  /** Writes one frame. There must be something to send, and room for it. */
  writeTo(writer: FrameWriter, channel: number): void {
    const queue = this.#queue;
    if (queue === undefined) return;
    const count = Math.min(queue.bytes, this.#credit, MAX_PAYLOAD_BYTES);
    writer.frame(FRAME.data, count, channel);
    queue.moveTo(writer, count);
    this.#credit -= count;
    if (queue.bytes > 0) return;
    // Thousands of channels may be idle: they keep nothing that is empty.
    this.#queue = undefined;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  /** Forgets what is left; whoever waits is given the error. */
  drop(error: () => SheafError): void {
    this.#queue = undefined;
    this.#waiting?.reject(error());
    this.#waiting = undefined;
  }
}

function waiting(): Waiting {
  let resolve: () => void = () => {};
  let reject: (error: SheafError) => void = () => {};
  const promise = new Promise<void>((onSent, onLost) => {
    resolve = onSent;
    reject = onLost;
  });
  return { promise, resolve, reject };
}
