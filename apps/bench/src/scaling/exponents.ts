/** How the cost of a sweep grows, as numbers and in words. */
import type { LineFit, Point } from "../statistics/line-fit.ts";
import { fitPower, tailOf } from "../statistics/power-fit.ts";
import type { SweptSize } from "./sweeps/sweep.ts";

/** Exponents of cost: 1 is linear, 0 costs nothing more. */
export interface Growth {
  /** The size from which ours grows: where it stands out of the fixed cost. */
  readonly from: number;
  /** From there on. */
  readonly ours: LineFit;
  /** The floor's, from the same size on. */
  readonly floor?: LineFit;
  /** Ours over all sizes. */
  readonly whole: LineFit;
}

/** The growth of a sweep. A size of 0 has no logarithm and is left out. */
export function growthOf(sizes: readonly SweptSize[]): Growth {
  const swept = sizes.filter(({ size }) => size > 0);
  const points = swept.map(({ size, ours }): Point => ({ x: size, y: ours }));
  const tail = tailOf(points);
  const from = tail[0]?.x ?? Number.NaN;
  const floor = swept.flatMap(({ size, floor: y }): Point[] =>
    y === undefined || size < from ? [] : [{ x: size, y }],
  );
  return {
    from,
    ours: fitPower(tail),
    ...(floor.length > 0 && { floor: fitPower(floor) }),
    whole: fitPower(points),
  };
}

/** In words. */
export function describeGrowth({ from, ours, floor, whole }: Growth): string {
  const beneath = floor === undefined ? "" : `, the floor's ${withMargin(floor)}`;
  return `exponent from ${from} on: ${withMargin(ours)}${beneath}; over all ${withMargin(whole)}`;
}

function withMargin({ slope, margin }: LineFit): string {
  return `${slope.toFixed(2)} ± ${margin.toFixed(2)}`;
}
