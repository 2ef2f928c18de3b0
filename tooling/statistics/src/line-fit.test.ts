import { describe, expect, it } from "vitest";
import { fitLine } from "./line-fit.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Numbers that look random and are the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
}

describe("fitLine", () => {
  it("finds an exact line, with no doubt about it", () => {
    const fit = fitLine(range(5).map((x) => ({ x, y: 3 + 2 * x })));
    expect(fit.slope).toBeCloseTo(2);
    expect(fit.intercept).toBeCloseTo(3);
    expect(fit.margin).toBeCloseTo(0);
  });

  it("has the margin of the textbook", () => {
    // Slope 0.6, residuals -0.2 0.2 1 -0.8 -0.2 … : s = 0.8944, t(3) = 3.182, Sxx = 10.
    const points = [2, 4, 5, 4, 5].map((y, i) => ({ x: i + 1, y }));
    const { slope, intercept, margin } = fitLine(points);
    expect(slope).toBeCloseTo(0.6);
    expect(intercept).toBeCloseTo(2.2);
    expect(margin).toBeGreaterThan(0.86);
    expect(margin).toBeLessThan(0.95);
  });

  it("covers the true slope of noisy points about as often as it says", () => {
    const next = noise(7);
    let covered = 0;
    for (let run = 0; run < 200; run++) {
      const { slope, margin } = fitLine(range(40).map((x) => ({ x, y: x + 10 * next() })));
      if (Math.abs(slope - 1) <= margin) covered++;
    }
    expect(covered).toBeGreaterThan(180);
  });

  it("is less sure of points that follow their neighbours", () => {
    const next = noise(3);
    let drift = 0;
    const wandering = range(100).map((x) => {
      drift = 0.9 * drift + next();
      return { x, y: drift };
    });
    const shuffled = wandering.map(({ x }, i) => ({ x, y: wandering[(i * 37) % 100]!.y }));
    expect(fitLine(wandering).margin).toBeGreaterThan(2 * fitLine(shuffled).margin);
  });

  it("refuses what no line can be judged by", () => {
    expect(() => fitLine([])).toThrow(RangeError);
    expect(() => fitLine(range(2).map((x) => ({ x, y: x })))).toThrow(RangeError);
    expect(() => fitLine(range(4).map((y) => ({ x: 1, y })))).toThrow(RangeError);
  });
});
