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
const SHORT_BYTES = 64;

/** Where a copy is. */
export interface KeptBody {
  /** The whole memory that it lies in. */
  readonly view: DataView;
  /** Where in {@link view} it starts. */
  readonly start: number;
  /** Whether other bodies lie in the same memory. */
  readonly isShared: boolean;
}

let slab: DataView = new DataView(new ArrayBuffer(SLAB_BYTES));
let used = 0;

/** Copies the `length` bytes of a lent body at `from` in `lent`. The copy is 8-aligned. */
export function keptBody(lent: DataView, from: number, length: number): KeptBody {
  if (length > MAX_SHARED_BYTES) {
    const body = ownedBody(bytesIn(lent, from, length), true);
    return { view: new DataView(body.buffer), start: body.byteOffset, isShared: false };
  }
  const padded = (length + 7) & ~7;
  if (used + padded > SLAB_BYTES) {
    slab = new DataView(new ArrayBuffer(SLAB_BYTES));
    used = 0;
  }
  const start = used;
  used += padded;
  if (length > SHORT_BYTES) bytesIn(slab, start, length).set(bytesIn(lent, from, length));
  else copyShort(lent, from, slab, start, length);
  return { view: slab, start, isShared: true };
}

function bytesIn(view: DataView, start: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, length);
}

function copyShort(
  source: DataView,
  from: number,
  target: DataView,
  to: number,
  length: number,
): void {
  let at = 0;
  for (; at + 4 <= length; at += 4) target.setInt32(to + at, source.getInt32(from + at));
  for (; at < length; at++) target.setInt8(to + at, source.getInt8(from + at));
}
