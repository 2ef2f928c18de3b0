/** Which calls a sampled log keeps: decided by the call's id, so that every record of a stream is treated alike. */

/** Throws `RangeError` unless `rate` is a number from 0 to 1. */
export function checkSampleRate(rate: number): void {
  if (rate >= 0 && rate <= 1) return;
  throw new RangeError(`the sample rate is ${rate}, it must be between 0 and 1`);
}

/** Whether the call with this id is among the share `rate` of all calls. */
export function isSampled(id: string, rate: number): boolean {
  return rate >= 1 || hash32(id) / 2 ** 32 < rate;
}

/** FNV-1a with the finish of MurmurHash3: ids that differ in one digit end up far apart. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
