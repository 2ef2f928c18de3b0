/** Bytes of one channel that are to be sent, as the chunks that were given; nothing is copied here. */
import type { FrameWriter } from "./frame-writer.ts";

/** Chunks, first in, first out, and taken in pieces of any size. */
export class SendQueue {
  bytes = 0;
  readonly #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have been taken. */
  #taken = 0;

  /** Adds chunks. They are kept. */
  push(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      if (chunk.byteLength === 0) continue;
      this.#chunks.push(chunk);
      this.bytes += chunk.byteLength;
    }
  }

  /** Moves `count` bytes, which must be there, to the writer. */
  moveTo(writer: FrameWriter, count: number): void {
    this.bytes -= count;
    let left = count;
    while (left > 0) {
      const chunk = this.#chunks[0] as Uint8Array;
      const end = Math.min(chunk.byteLength, this.#taken + left);
      const isWhole = this.#taken === 0 && end === chunk.byteLength;
      writer.payload(isWhole ? chunk : chunk.subarray(this.#taken, end));
      left -= end - this.#taken;
      if (end < chunk.byteLength) this.#taken = end;
      else {
        this.#taken = 0;
        this.#chunks.shift();
      }
    }
  }
}
