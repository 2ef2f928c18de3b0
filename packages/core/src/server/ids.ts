/** Random identifiers in lowercase hex. */

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) =>
  i.toString(16).padStart(2, "0"),
);
const POOL_BYTES = 4096;
let digits = "";
let used = 0;

/** A random id of `bytes` bytes, twice as many hex digits. Servers use 6, requests 8, streams 16. */
export function newId(bytes: number): string {
  const end = used + 2 * bytes;
  if (end > digits.length) {
    digits = randomDigits();
    used = 0;
    return newId(bytes);
  }
  const id = digits.slice(used, end);
  used = end;
  return id;
}

/** For many ids: asking the system for eight bytes costs as much as for four thousand. */
function randomDigits(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(POOL_BYTES));
  let all = "";
  for (const byte of bytes) all += HEX[byte];
  return all;
}
