/** Mutations of Arrow streams; where their messages are is found once. */
import { type Chance, mutate, mutateBytes, type Seed, seedOf } from "@sheaf/fuzzing";

const spans = new WeakMap<Uint8Array, Seed>();

function spansOf(bytes: Uint8Array): Seed {
  const known = spans.get(bytes) ?? seedOf(bytes);
  spans.set(bytes, known);
  return known;
}

/** A stream with something wrong in it, most of the time where it means something. */
export function mutateStream(bytes: Uint8Array, chance: Chance, other: Uint8Array): Uint8Array {
  if (chance.oneIn(10)) return mutateBytes(bytes, chance, other);
  return mutate(spansOf(bytes), chance, spansOf(other));
}
