/** Masking, as RFC 6455 wants it of clients: every message is scrambled with a key of its own. */
import { randomFillSync } from "node:crypto";

/** Keys taken from the system at a time: asking for each one costs more than masking a small message. */
const KEYS = 2048;
/** Below this a view of whole words costs more than it saves. */
const SMALL_BYTES = 64;

const keys = new Int32Array(KEYS);
let next = KEYS;

/** An unpredictable key. */
export function maskingKey(): number {
  if (next === KEYS) {
    randomFillSync(keys);
    next = 0;
  }
  return keys[next++] as number;
}

/**
 * Scrambles the bytes from `start` on in place, with the key's bytes, the lowest first. `start` has to be
 * a multiple of 4 in the memory that `bytes` lies in.
 */
export function mask(bytes: Uint8Array, start: number, key: number): void {
  const { byteLength } = bytes;
  let at = start;
  if (byteLength - start >= SMALL_BYTES) {
    // Four bytes at a time: ws, without a native helper, takes them one by one.
    const count = (byteLength - start) >>> 2;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, count);
    for (let i = 0; i < count; i += 1) words[i] = (words[i] as number) ^ key;
    at += count * 4;
  }
  for (; at < byteLength; at += 1) {
    bytes[at] = (bytes[at] as number) ^ (key >>> (((at - start) & 3) * 8));
  }
}
