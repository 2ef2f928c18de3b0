/**
 * Memory for small outgoing messages: cut off one after another from a 64 KiB piece, so that a message
 * costs no allocation of its own. A piece is never used twice; it goes when its messages are gone.
 */
import { allocate } from "../message/allocate.ts";

const SLAB_BYTES = 64 * 1024;
const ALONE_MIN_BYTES = 16 * 1024;

let slab: Uint8Array = new Uint8Array(0);
let view: DataView = new DataView(slab.buffer);
let used = 0;

/** A run of memory within a larger one: bytes `at` to `at + size` of both views. */
export interface OutputMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly at: number;
}

/** Hands out `size` bytes of undefined content, 8-aligned. */
export function outputMemory(size: number): OutputMemory {
  if (size >= ALONE_MIN_BYTES) {
    const bytes = allocate(size);
    return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size), at: 0 };
  }
  if (used + size > slab.byteLength) {
    slab = allocate(SLAB_BYTES);
    view = new DataView(slab.buffer, slab.byteOffset, SLAB_BYTES);
    used = 0;
  }
  const at = used;
  used += (size + 7) & ~7;
  return { bytes: slab, view, at };
}
