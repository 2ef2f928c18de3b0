/** Straight lines through measurements, and how sure one may be of their slope. */

/** A point that was measured. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `y = intercept + slope · x`, by least squares. */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** The slope is within `slope ± margin` with 95 % confidence. */
  readonly margin: number;
}

const Z_95 = 1.959964;

/**
 * Fits a line. Measurements that follow each other in time resemble their neighbours, so that a hundred
 * of them say less than a hundred independent ones; the margin is widened accordingly. Throws a
 * `RangeError` for fewer than three points, or when all have the same x.
 */
export function fitLine(points: readonly Point[]): LineFit {
  if (points.length < 3) throw new RangeError("a line needs three points to be judged by");
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const spreadX = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (spreadX === 0) throw new RangeError("all points have the same x");
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spreadX;
  const intercept = meanY - slope * meanX;
  const residuals = points.map(({ x, y }) => y - intercept - slope * x);
  const freedom = points.length - 2;
  const deviation = Math.sqrt(sum(residuals.map((r) => r * r)) / freedom / spreadX);
  const margin = studentQuantile(freedom) * deviation * inflation(residuals);
  return { slope, intercept, margin };
}

/** By how much neighbours that resemble each other widen a margin. */
function inflation(residuals: readonly number[]): number {
  const power = sum(residuals.map((r) => r * r));
  if (power === 0) return 1;
  const together = sum(residuals.slice(1).map((r, i) => r * residuals[i]!));
  const correlation = Math.min(Math.max(together / power, 0), 0.99);
  return Math.sqrt((1 + correlation) / (1 - correlation));
}

/** Student's t for 95 %, by the expansion of Cornish and Fisher; good to a few percent from two on. */
function studentQuantile(freedom: number): number {
  const z = Z_95;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return z + first + second;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
