/** Chance that depends on the input alone, so that an input which is run again takes the same way. */
import { Chance } from "@sheaf/fuzzing";

const PRIME = 0x01000193;
/** Bytes that are looked at; more would cost more than they tell. */
const SAMPLES = 16;

export function chanceOf(bytes: Uint8Array): Chance {
  let state = bytes.length;
  const step = Math.max(1, Math.floor(bytes.length / SAMPLES));
  for (let at = 0; at < bytes.length; at += step) state = Math.imul(state ^ bytes[at]!, PRIME);
  return new Chance(state);
}
