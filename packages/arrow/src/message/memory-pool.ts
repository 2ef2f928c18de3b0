/**
 * Memory that is used again. The first touch of fresh memory costs several times as much as filling it does, so what
 * is given back is taken for what comes next; whoever still had an array in it finds that empty.
 */
import { allocate } from "./allocate.ts";
import { GIVEN_BACK_MIN_BYTES, keepFreedMemory } from "./keep-freed-memory.ts";

/** Buffers that wait to be used again, at most. */
const MAX_IDLE = 8;

/** Lends memory. */
export class MemoryPool {
  readonly #maxIdleBytes: number;
  readonly #idle: ArrayBuffer[] = [];
  #idleBytes = 0;

  /** Keeps at most `maxIdleBytes` that nobody uses. */
  constructor(maxIdleBytes: number) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  /** Memory of this length whose content is arbitrary. Whoever does not give it back just leaves it. */
  take(byteLength: number): Uint8Array<ArrayBuffer> {
    if (byteLength >= GIVEN_BACK_MIN_BYTES) keepFreedMemory();
    if (this.#idle.length === 0) return allocate(byteLength);
    const at = this.#idle.findIndex(
      (buffer) => buffer.byteLength >= byteLength && buffer.byteLength <= byteLength * 2,
    );
    if (at === -1) return allocate(byteLength);
    const [buffer] = this.#idle.splice(at, 1);
    this.#idleBytes -= buffer!.byteLength;
    return new Uint8Array(buffer!, 0, byteLength);
  }

  /** Takes memory back: nobody can read it any more through what {@link take} gave, or anything made of it. */
  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    // Whoever has transferred it elsewhere has it now.
    if (buffer.byteLength === 0) return;
    const own = structuredClone(buffer, { transfer: [buffer] });
    this.#idle.push(own);
    this.#idleBytes += own.byteLength;
    while (this.#idle.length > MAX_IDLE || this.#idleBytes > this.#maxIdleBytes) {
      this.#idleBytes -= this.#idle.shift()!.byteLength;
    }
  }
}
