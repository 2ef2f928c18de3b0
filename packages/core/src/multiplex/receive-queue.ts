/** Bytes of one channel that have come and that nobody has received yet. */
import type { ReceiveMemory } from "./receive-memory.ts";

/** Pieces smaller than this are collected, so that a trickle of single bytes takes no more memory than it has bytes. */
const COLLECTED_BYTES = 16 * 1024;

/** Bytes in memory of our own, first in, first out. */
export class ReceiveQueue {
  readonly #memory: ReceiveMemory;
  /** All of them are full, but for the last one. */
  readonly #chunks: Uint8Array[] = [];
  #lastFilled = 0;
  #bytes = 0;

  /** How many there are. */
  get bytes(): number {
    return this.#bytes;
  }

  constructor(memory: ReceiveMemory) {
    this.#memory = memory;
  }

  /** Copies the bytes to the end of the queue. */
  append(bytes: Uint8Array): void {
    const left = this.#fillLast(bytes);
    this.#bytes += bytes.byteLength;
    if (left === bytes.byteLength) return;
    const rest = left === 0 ? bytes : bytes.subarray(left);
    // Exact for a single message, twice as large each time while nobody takes anything.
    const queued = this.#bytes - rest.byteLength;
    const chunk = this.#memory.take(Math.max(rest.byteLength, Math.min(COLLECTED_BYTES, queued)));
    chunk.set(rest);
    this.#chunks.push(chunk);
    this.#lastFilled = rest.byteLength;
  }

  /** Takes a piece from the front; `undefined` when there is none. */
  shift(): Uint8Array | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    const isLast = this.#chunks.length === 0;
    const taken =
      isLast && this.#lastFilled < chunk.byteLength ? chunk.subarray(0, this.#lastFilled) : chunk;
    this.#bytes -= taken.byteLength;
    return taken;
  }

  /** Fills the room in the last chunk; how many of the bytes went there. */
  #fillLast(bytes: Uint8Array): number {
    const last = this.#chunks.at(-1);
    if (last === undefined || last.byteLength === this.#lastFilled) return 0;
    const count = Math.min(bytes.byteLength, last.byteLength - this.#lastFilled);
    last.set(bytes.subarray(0, count), this.#lastFilled);
    this.#lastFilled += count;
    return count;
  }
}
