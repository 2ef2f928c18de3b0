/** Bytes of which nothing is known. */
import type { Chance } from "./chance.ts";
import { flipBit, moveInt32, setByte, setInt32, setInt64 } from "./place-changes.ts";
import { aligned, copied, repeated, spliced, truncated } from "./whole-changes.ts";

type Whole = (bytes: Uint8Array, chance: Chance, other: Uint8Array) => Uint8Array;
type Place = (bytes: Uint8Array, chance: Chance) => void;

const WHOLE: readonly Whole[] = [
  ...new Array<Whole>(4).fill(copied),
  truncated,
  repeated,
  spliced,
  (bytes, chance) => spliced(bytes, chance, bytes),
];

const PLACES: readonly Place[] = [
  (bytes, chance) => flipBit(bytes, chance.below(bytes.length), chance),
  (bytes, chance) => setByte(bytes, chance.below(bytes.length), chance),
  (bytes, chance) => setInt32(bytes, aligned(chance.below(bytes.length), 4), chance),
  (bytes, chance) => moveInt32(bytes, aligned(chance.below(bytes.length), 4), chance),
  (bytes, chance) => setInt64(bytes, aligned(chance.below(bytes.length), 8), chance),
];

/** One to five things go wrong; `other` is where foreign bytes come from. */
export function mutateBytes(bytes: Uint8Array, chance: Chance, other: Uint8Array): Uint8Array {
  if (bytes.length === 0) return copied(other);
  const changed = chance.pick(WHOLE)(bytes, chance, other);
  const count = chance.below(5);
  for (let i = 0; i < count; i++) chance.pick(PLACES)(changed, chance);
  return changed;
}
