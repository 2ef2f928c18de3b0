/** Changes to bytes at a place, where they fit there; the array must have its memory for itself. */
import type { Chance } from "./chance.ts";
import { EDGES8, EDGES32, EDGES64 } from "./edges.ts";

/** Inverts a bit. */
export function flipBit(bytes: Uint8Array, at: number, chance: Chance): void {
  if (at < bytes.length) bytes[at]! ^= 1 << chance.below(8);
}

export function setByte(bytes: Uint8Array, at: number, chance: Chance): void {
  if (at < bytes.length) bytes[at] = chance.oneIn(7) ? chance.below(256) : chance.pick(EDGES8);
}

export function setInt32(bytes: Uint8Array, at: number, chance: Chance): void {
  const value = chance.oneIn(25) ? chance.below(2 ** 32) : chance.pick(EDGES32);
  if (at + 4 <= bytes.length) new DataView(bytes.buffer).setInt32(at, value, true);
}

export function setInt64(bytes: Uint8Array, at: number, chance: Chance): void {
  if (at + 8 <= bytes.length)
    new DataView(bytes.buffer).setBigInt64(at, chance.pick(EDGES64), true);
}

const STEPS = [-16, -8, -4, -1, 1, 4, 8, 16];

/** Makes a number a little larger or smaller: an offset to the neighbour. */
export function moveInt32(bytes: Uint8Array, at: number, chance: Chance): void {
  if (at + 4 > bytes.length) return;
  const view = new DataView(bytes.buffer);
  view.setInt32(at, view.getInt32(at, true) + chance.pick(STEPS), true);
}
