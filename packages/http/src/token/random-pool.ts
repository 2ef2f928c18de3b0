/** Random bytes, a few at a time. */

const POOL_BYTES = 6 * 1024;
const pool: Uint8Array<ArrayBuffer> = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Fills `bytes`, which are few, with random ones. */
export function fillRandom(bytes: Uint8Array): void {
  const { byteLength } = bytes;
  if (used + byteLength > POOL_BYTES) {
    // One call for many: asking the system for a few bytes costs as much as for thousands.
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  bytes.set(pool.subarray(used, used + byteLength));
  // Whoever gets to see the pool later learns nothing about what was taken from it.
  pool.fill(0, used, used + byteLength);
  used += byteLength;
}
