/** Changes to which bytes there are. Each makes an array with memory of its own. */
import type { Chance } from "./chance.ts";

const MAX_RUN = 64;
const MAX_REPEATS = 32;
const STEPS = [1, 4, 8];

/** The chunks in one piece, in memory of its own. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

export function copied(bytes: Uint8Array): Uint8Array {
  return joined([bytes]);
}

/** The beginning alone. */
export function truncated(bytes: Uint8Array, chance: Chance): Uint8Array {
  return joined([bytes.subarray(0, chance.below(bytes.length))]);
}

/** A run of bytes replaced by a run from somewhere else. */
export function spliced(bytes: Uint8Array, chance: Chance, other: Uint8Array): Uint8Array {
  const step = chance.pick(STEPS);
  const at = aligned(chance.below(bytes.length), step);
  const removed = aligned(chance.below(MAX_RUN), step);
  const from = aligned(chance.below(other.length), step);
  const added = other.subarray(from, from + aligned(chance.below(MAX_RUN), step));
  return joined([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

/** A run of bytes that comes again and again. */
export function repeated(bytes: Uint8Array, chance: Chance): Uint8Array {
  const step = chance.pick(STEPS);
  const at = aligned(chance.below(bytes.length), step);
  const end = Math.min(bytes.length, at + step + aligned(chance.below(MAX_RUN), step));
  const run = bytes.subarray(at, end);
  const runs = new Array<Uint8Array>(1 + chance.below(MAX_REPEATS)).fill(run);
  return joined([bytes.subarray(0, end), ...runs, bytes.subarray(end)]);
}

/** The multiple of `step` at or before `position`. */
export function aligned(position: number, step: number): number {
  return position - (position % step);
}
