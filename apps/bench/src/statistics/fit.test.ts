import { describe, expect, it } from "vitest";
import { fitPower, tailOf } from "./power-fit.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe("fitPower", () => {
  it("finds the exponent", () => {
    expect(fitPower(range(6).map((x) => ({ x, y: 5 * x ** 2 }))).slope).toBeCloseTo(2);
    expect(fitPower(range(6).map((x) => ({ x, y: 7 }))).slope).toBeCloseTo(0);
  });

  it("refuses zero", () => {
    expect(() => fitPower(range(3).map((x) => ({ x, y: x - 1 })))).toThrow(RangeError);
  });
});

describe("tailOf", () => {
  const sizes = range(7).map((i) => 10 ** (i - 1));

  it("does not let the fixed cost hide a quadratic end", () => {
    const points = sizes.map((x) => ({ x, y: 1_000_000 + x ** 2 }));
    expect(fitPower(points).slope).toBeLessThan(1.2);
    expect(fitPower(tailOf(points)).slope).toBeGreaterThan(1.8);
  });

  it("does not take a mishap for growth", () => {
    const points = sizes.map((x) => ({ x, y: x === sizes[0] ? 200 : 10 + x }));
    expect(tailOf(points)).toEqual(points.filter(({ x }) => x > 20));
  });

  it("is flat where nothing grows", () => {
    expect(fitPower(tailOf(sizes.map((x) => ({ x, y: 12 })))).slope).toBeCloseTo(0);
  });
});
