/**
 * Memory for bytes that have come. Small ones share a piece, because it is pieces, not bytes, that the
 * garbage collector is kept busy with.
 */

/** A piece lives for as long as anybody holds bytes in it: an idle channel may keep one. */
const SHARED_BYTES = 4 * 1024;
/** Up to this size, bytes go into a shared piece. */
const SMALL_BYTES = 1024;

/** Gives out memory. Each connection has its own, so bytes of different peers never share a piece. */
export class ReceiveMemory {
  #shared: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Memory that nobody else writes to. */
  take(byteLength: number): Uint8Array {
    if (byteLength > SMALL_BYTES) return new Uint8Array(byteLength);
    if (this.#used + byteLength > this.#shared.byteLength) {
      this.#shared = new Uint8Array(SHARED_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    // Aligned, as messages are.
    this.#used = (start + byteLength + 7) & ~7;
    return this.#shared.subarray(start, start + byteLength);
  }
}
