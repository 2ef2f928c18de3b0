/** How cost grows with size: the exponent of a power law. */
import { fitLine, type LineFit, type Point } from "./line-fit.ts";

/** A cost above the smallest one by this factor is no longer the fixed cost alone. */
const OUT_OF_THE_FIXED_COST = 3;

/**
 * The exponent with which y grows with x: 1 is linear, 2 quadratic. Throws as {@link fitLine} does, and
 * a `RangeError` where something is not positive.
 */
export function fitPower(points: readonly Point[]): LineFit {
  if (points.some(({ x, y }) => x <= 0 || y <= 0)) {
    throw new RangeError("a power law needs positive values");
  }
  return fitLine(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })));
}

/**
 * The points at which growth matters: those whose cost stands out of the fixed cost, but at least
 * the last three. Small sizes all cost the same, which would make every exponent look harmless.
 */
export function tailOf(points: readonly Point[]): readonly Point[] {
  const smallest = Math.min(...points.map(({ y }) => y));
  // One that is slow by mishap does not end the fixed cost: another one that is as cheap as any comes after it.
  const first = points.findLastIndex(({ y }) => y <= OUT_OF_THE_FIXED_COST * smallest) + 1;
  const from = Math.min(first, points.length - 3);
  return points.slice(Math.max(from, 0));
}
