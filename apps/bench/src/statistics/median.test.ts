import { describe, expect, it } from "vitest";
import { median, pairedRatio, quantile, spread } from "./median.ts";

describe("median", () => {
  it("is the middle of an odd number of values, in whatever order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("is between the two middle ones of an even number", () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it("is the only value there is, and not a number where there is none", () => {
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it("leaves its argument as it was", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("quantile", () => {
  it("interpolates", () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.75)).toBe(4);
  });

  it("reaches both ends", () => {
    expect(quantile([5, 1, 3], 0)).toBe(1);
    expect(quantile([5, 1, 3], 1)).toBe(5);
  });
});

describe("spread", () => {
  it("is half the middle range, relative to the median", () => {
    expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.1);
  });

  it("does not believe a single hiccup", () => {
    expect(spread([10, 10, 10, 10, 10_000])).toBe(0);
  });

  it("is zero for one value", () => {
    expect(spread([3])).toBe(0);
  });
});

describe("pairedRatio", () => {
  it("compares what was measured side by side, not the medians", () => {
    // The machine became ten times slower in the middle; the ratio stayed as it was.
    expect(pairedRatio([2, 2, 20, 20], [1, 1, 10, 10])).toBe(2);
  });

  it("refuses what is not in pairs", () => {
    expect(() => pairedRatio([1], [1, 2])).toThrow(RangeError);
  });
});
