/** Random identifiers in lowercase hex. */

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) =>
  i.toString(16).padStart(2, "0"),
);
const POOL_BYTES = 4096;
const pool: Uint8Array<ArrayBuffer> = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** A random id of `bytes` bytes, twice as many hex digits. Servers use 6, requests 8, streams 16. */
export function newId(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    // One call for many ids: asking the system for eight bytes costs as much as for four thousand.
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  let id = "";
  for (let i = 0; i < bytes; i++) id += HEX[pool[used + i]!];
  used += bytes;
  return id;
}
