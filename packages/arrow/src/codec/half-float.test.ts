import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHalf, toHalf } from "./half-float.ts";

test("every half survives the way to a number and back", () => {
  const changed: number[] = [];
  for (let bits = 0; bits <= 0xffff; bits++) {
    const value = fromHalf(bits);
    if (toHalf(value) !== (Number.isNaN(value) ? 0x7e00 : bits)) changed.push(bits);
  }
  expect(changed).toEqual([]);
});

test("reads the landmarks of the format", () => {
  expect(fromHalf(0x3c00)).toBe(1);
  expect(fromHalf(0xc000)).toBe(-2);
  expect(fromHalf(0x7bff)).toBe(65504);
  expect(fromHalf(0x0001)).toBe(2 ** -24);
  expect(fromHalf(0x03ff)).toBe(2 ** -14 - 2 ** -24);
  expect(fromHalf(0x7c00)).toBe(Number.POSITIVE_INFINITY);
  expect(fromHalf(0x8000)).toBe(-0);
});

test("rounds to the nearest half, ties to even", () => {
  fc.assert(
    fc.property(fc.double({ min: -70000, max: 70000, noNaN: true }), (value) => {
      const bits = toHalf(value);
      const error = Math.abs(fromHalf(bits) - value);
      const size = bits & 0x7fff;
      if (size === 0x7c00) {
        expect(Math.abs(value)).toBeGreaterThanOrEqual(65520);
        return;
      }
      for (const neighbour of [size - 1, size + 1]) {
        if (neighbour < 0 || neighbour >= 0x7c00) continue;
        const distance = Math.abs(fromHalf(neighbour) - Math.abs(value));
        expect(distance).toBeGreaterThanOrEqual(error);
        if (distance === error) expect(bits & 1).toBe(0);
      }
    }),
  );
});

test.each([
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [-1e300, 0xfc00],
  [2 ** -25, 0x0000],
  [2 ** -25 * 1.0001, 0x0001],
  [2 ** -24 * 1.5, 0x0002],
  [2 ** -14 - 2 ** -26, 0x0400],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  // Rounding to single precision first would make a tie of this, and round it down.
  [1 + 2 ** -11 + 2 ** -40, 0x3c01],
  [2047.9999, 0x6800],
  [-0, 0x8000],
])("%d becomes %d", (value, bits) => {
  expect(toHalf(value)).toBe(bits);
});
