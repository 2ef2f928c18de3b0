/** The receiving half of a channel: what has come and was not asked for, or who waits for it. */

/** Bytes that may be queued before the sender is made to wait. */
const QUEUE_BYTES = 256 * 1024;
/** Chunks that may be queued, so that a trickle of single bytes stays small. */
const QUEUE_CHUNKS = 1024;

/** What can be told to wait. */
export interface Inflow {
  pause(): void;
  resume(): void;
}

interface Receiver {
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Joins events that push with a receiver that pulls. */
export class ReceiveQueue {
  readonly #inflow: Inflow | undefined;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #paused = false;
  #receiver: Receiver | undefined;
  #ended = false;
  #failure: Error | undefined;

  /** Without an `inflow` nobody can be made to wait, and the queue grows as it must. */
  constructor(inflow?: Inflow) {
    this.#inflow = inflow;
  }

  /** `ByteChannel.receive`. */
  receive(): Promise<Uint8Array | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.byteLength;
      if (this.#paused && this.#isHalfEmpty()) this.#resume();
      return Promise.resolve(chunk);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#receiver !== undefined) {
      return Promise.reject(new TypeError("receive() was called while another one is pending"));
    }
    return new Promise((resolve, reject) => {
      this.#receiver = { resolve, reject };
    });
  }

  /** Takes bytes in memory that nobody else will change. */
  push(chunk: Uint8Array): void {
    if (chunk.byteLength === 0 || this.#ended || this.#failure !== undefined) return;
    if (this.#receiver !== undefined) {
      this.#answer(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#paused || this.#inflow === undefined) return;
    if (this.#bytes < QUEUE_BYTES && this.#chunks.length < QUEUE_CHUNKS) return;
    this.#paused = true;
    this.#inflow.pause();
  }

  /** The peer closed: what is queued is still received, then `undefined`. */
  end(): void {
    if (this.#failure !== undefined) return;
    this.#ended = true;
    this.#answer(undefined);
  }

  /** The channel broke: what is queued is still received, then the error. */
  fail(error: Error): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#failure = error;
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.reject(error);
  }

  /** Our own side closed: answers `undefined` from now on, and drops what is queued or still comes. */
  close(): void {
    this.#chunks.length = 0;
    this.#bytes = 0;
    this.#failure = undefined;
    this.#ended = true;
    this.#answer(undefined);
    if (this.#paused) this.#resume();
  }

  #answer(chunk: Uint8Array | undefined): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.resolve(chunk);
  }

  #isHalfEmpty(): boolean {
    return this.#bytes <= QUEUE_BYTES / 2 && this.#chunks.length <= QUEUE_CHUNKS / 2;
  }

  #resume(): void {
    this.#paused = false;
    this.#inflow?.resume();
  }
}
