/** Runs of bits, least significant bit first, as validity and boolean columns keep them. */

const ONES_IN_BYTE = new Uint8Array(256);
for (let i = 1; i < 256; i++) ONES_IN_BYTE[i] = ONES_IN_BYTE[i >> 1]! + (i & 1);

/** How many of `length` bits from bit `offset` on are set. Bits behind the end of `bytes` are not. */
export function countOnes(bytes: Uint8Array, offset: number, length: number): number {
  let ones = 0;
  let bit = offset;
  const end = Math.min(offset + length, bytes.length * 8);
  for (; bit < end && (bit & 7) !== 0; bit++) ones += bitAt(bytes, bit);
  const lastWholeByte = end >>> 3;
  let byte = bit >>> 3;
  for (; byte < lastWholeByte; byte++) ones += ONES_IN_BYTE[bytes[byte]!]!;
  for (bit = Math.max(bit, byte * 8); bit < end; bit++) ones += bitAt(bytes, bit);
  return ones;
}

/** How many of the `length` bits that start with byte `start` are set. They lie within `bytes`. */
export function countOnesOfBytes(bytes: Uint8Array, start: number, length: number): number {
  const lastByte = start + (length >>> 3);
  let ones = 0;
  for (let byte = start; byte < lastByte; byte++) ones += ONES_IN_BYTE[bytes[byte]!]!;
  const rest = length & 7;
  return rest === 0 ? ones : ones + ONES_IN_BYTE[bytes[lastByte]! & ((1 << rest) - 1)]!;
}

/** The bit at an index, 0 or 1. */
export function bitAt(bytes: Uint8Array, index: number): number {
  return (bytes[index >>> 3]! >> (index & 7)) & 1;
}

/**
 * Copies `length` bits from bit `offset` of `source` to the start of byte `at` of `target`. Fills
 * the last byte with zero bits, and takes what is behind the end of `source` for zero bits too.
 */
export function copyBits(
  source: Uint8Array,
  offset: number,
  length: number,
  target: Uint8Array,
  at: number,
): void {
  const byteLength = (length + 7) >>> 3;
  const shift = offset & 7;
  let from = offset >>> 3;
  for (let i = at; i < at + byteLength; i++, from++) {
    const low = source[from] ?? 0;
    target[i] = shift === 0 ? low : (low >> shift) | ((source[from + 1] ?? 0) << (8 - shift));
  }
  if ((length & 7) !== 0) target[at + byteLength - 1]! &= (1 << (length & 7)) - 1;
}
