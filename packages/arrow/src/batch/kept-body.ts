/**
 * Bodies that are kept beyond the receive buffer, to be read later. Small ones stand side by side in one
 * piece of memory: memory of its own and a view of it cost several times what copying and reading such a
 * body does. Whatever is handed out to callers gets memory of its own, see `ownedBody`.
 */
import { ownedBody } from "./owned-body.ts";

/** Larger bodies do not share: one that is kept for long keeps all that it shares memory with. */
const MAX_SHARED_BYTES = 512;
const SLAB_BYTES = 8 * 1024;
/** Up to here a loop beats `set`. */
const SHORT_BYTES = 32;

/** A copy, and a view of the whole memory that it lies in. */
export interface KeptBody {
  readonly body: Uint8Array;
  readonly view: DataView;
  /** Whether other bodies lie in the same memory. */
  readonly isShared: boolean;
}

let slab: Uint8Array = new Uint8Array(0);
let slabView: DataView = new DataView(slab.buffer);
let used = 0;

/** Copies a lent body. The copy is 8-aligned. */
export function keptBody(lent: Uint8Array): KeptBody {
  const { length: byteLength } = lent;
  if (byteLength > MAX_SHARED_BYTES) {
    const body = ownedBody(lent, true);
    return { body, view: new DataView(body.buffer), isShared: false };
  }
  if (used + byteLength > slab.length) {
    slab = new Uint8Array(SLAB_BYTES);
    slabView = new DataView(slab.buffer);
    used = 0;
  }
  const body = slab.subarray(used, used + byteLength);
  used += (byteLength + 7) & ~7;
  if (byteLength > SHORT_BYTES) body.set(lent);
  else for (let i = 0; i < byteLength; i++) body[i] = lent[i]!;
  return { body, view: slabView, isShared: true };
}
