/** IEEE 754 half-precision numbers: 1 sign, 5 exponent and 10 fraction bits. */

const SCRATCH = new DataView(new ArrayBuffer(8));
/** Adding and subtracting this rounds a smaller positive number to an integer, ties to even. */
const ROUNDER = 2 ** 52;
/** From here on a number rounds to infinity: half a step past the largest half, 65504. */
const OVERFLOW = 65520;
const MIN_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;

/** The bits of the half nearest to a number, ties to even. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= OVERFLOW) return sign | 0x7c00;
  // A fraction that rounds up to 1024 carries into the exponent by itself, here and below.
  if (size < MIN_NORMAL) return sign | rounded(size / SUBNORMAL_STEP);
  SCRATCH.setFloat64(0, size);
  const exponent = (SCRATCH.getUint16(0) >> 4) - 1023;
  return sign + ((exponent + 15) << 10) + rounded(size * 2 ** (10 - exponent)) - 1024;
}

/** The number that the bits of a half stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * SUBNORMAL_STEP;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function rounded(value: number): number {
  return value + ROUNDER - ROUNDER;
}
