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
 * The exponent where it matters: among the points whose cost stands out of the fixed cost, but at least
 * of the last three. Small sizes all cost the same, which would make every exponent look harmless.
 */
export function fitTail(points: readonly Point[]): LineFit {
  const smallest = Math.min(...points.map(({ y }) => y));
  const first = points.findIndex(({ y }) => y > OUT_OF_THE_FIXED_COST * smallest);
  const from = first === -1 ? points.length - 3 : Math.min(first, points.length - 3);
  return fitPower(points.slice(Math.max(from, 0)));
}
