/** Numbers that programs get wrong. */

/** Small numbers and those around the sizes of things. */
const ORDINARY = [0, 1, 2, 3, 4, 5, 7, 8, 16, 64, 127, 128, 255, 256, 65_536, 2 ** 24];

/** For 32 bits, with what is negative or large when it is read without a sign. */
export const EDGES32: readonly number[] = [
  ...ORDINARY,
  ...[-1, -2, -4, -8, 2 ** 31 - 1, -(2 ** 31), 0x10000, 0x7fff0000],
];

/** For 64 bits. */
export const EDGES64: readonly bigint[] = [
  ...ORDINARY.map(BigInt),
  ...[-1n, -8n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)],
];

/** For bytes. */
export const EDGES8: readonly number[] = [0, 1, 2, 0x7f, 0x80, 0xff];
