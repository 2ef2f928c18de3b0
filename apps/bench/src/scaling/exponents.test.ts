import { expect, test } from "vitest";
import { describeGrowth, growthOf } from "./exponents.ts";

/** Linear on top of a fixed cost; the floor is quadratic. */
const SIZES = [0, 1, 10, 100, 1_000, 10_000, 100_000].map((size) => ({
  size,
  ours: 20 + size / 2,
  floor: 1 + size ** 2,
}));

test("growth is judged where it stands out of the fixed cost, the floor's at the same sizes", () => {
  const { from, ours, floor, whole } = growthOf(SIZES);
  expect(from).toBe(100);
  expect(ours.slope).toBeCloseTo(0.95, 2);
  expect(floor?.slope).toBeCloseTo(2);
  expect(whole.slope).toBeLessThan(0.9);
});

test("it is told in words", () => {
  expect(describeGrowth(growthOf(SIZES))).toMatch(
    /^exponent from 100 on: 0\.95 ± 0\.\d\d, the floor's 2\.00 ± 0\.\d\d; over all 0\.\d\d ± 0\.\d\d$/,
  );
  const alone = SIZES.map(({ size, ours }) => ({ size, ours }));
  expect(describeGrowth(growthOf(alone))).not.toContain("floor");
});
