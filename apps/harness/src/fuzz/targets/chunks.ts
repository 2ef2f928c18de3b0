/** Bytes as they may arrive. */
import type { Chance } from "@sheaf/fuzzing";

/** Most often all at once; else in pieces, down to single bytes. */
export function inChunks(bytes: Uint8Array, chance: Chance): readonly Uint8Array[] {
  if (bytes.length === 0) return [];
  const size = chance.oneIn(3) ? 1 + chance.below(chance.pick([8, 64, 1024])) : bytes.length;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}
