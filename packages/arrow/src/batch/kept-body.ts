/**
 * Bodies that are kept beyond the receive buffer, to be read later. Small ones stand side by side in one
 * piece of memory: memory of its own and a view of it cost several times what copying and reading such a
 * body does. Whatever is handed out to callers gets memory of its own, see `ownedBody`.
 */
import { type BodyPlace, bodyOf, placeOf } from "../message/message-body.ts";
import { ownedBody } from "./owned-body.ts";

/** Larger bodies do not share: one that is kept for long keeps all that it shares memory with. */
const MAX_SHARED_BYTES = 512;
const SLAB_BYTES = 8 * 1024;
/** Up to here a loop beats `set`. */
const SHORT_BYTES = 64;

/** A copy. */
export interface KeptBody {
  readonly place: BodyPlace;
  /** Whether other bodies lie in the same memory. */
  readonly isShared: boolean;
}

let slab: DataView = new DataView(new ArrayBuffer(SLAB_BYTES));
let used = 0;

/** Copies a lent body. The copy is 8-aligned. */
export function keptBody(lent: BodyPlace): KeptBody {
  const { bodyLength } = lent;
  if (bodyLength > MAX_SHARED_BYTES) {
    return { place: placeOf(ownedBody(bodyOf(lent), true)), isShared: false };
  }
  const padded = (bodyLength + 7) & ~7;
  if (used + padded > SLAB_BYTES) {
    slab = new DataView(new ArrayBuffer(SLAB_BYTES));
    used = 0;
  }
  const place = { view: slab, start: used, bodyLength };
  used += padded;
  if (bodyLength > SHORT_BYTES) bodyOf(place).set(bodyOf(lent));
  else copyShort(lent, place);
  return { place, isShared: true };
}

function copyShort({ view, start, bodyLength }: BodyPlace, to: BodyPlace): void {
  const target = to.view;
  let at = 0;
  for (; at + 4 <= bodyLength; at += 4) target.setInt32(to.start + at, view.getInt32(start + at));
  for (; at < bodyLength; at++) target.setInt8(to.start + at, view.getInt8(start + at));
}
