/** One quantity that grows while everything else stays, and what a unit of work then costs. */
import { Sampler, type Workload } from "../../contender/sampler.ts";
import type { Point } from "../../statistics/line-fit.ts";
import { fitPower, fitTail } from "../../statistics/power-fit.ts";

/** A quantity, its sizes, and the work at each. */
export interface Sweep {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Opens the work at one size. */
  open(size: number): Promise<Workload>;
}

/** How long each size is measured. */
export interface SweepPace {
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

/** Measures a sweep: microseconds by size. Reports each size as it comes. */
export async function measureSweep(
  { sizes, open }: Sweep,
  pace: SweepPace,
  report: (point: Point) => void,
): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) {
    const workload = await open(size);
    const sampler = new Sampler(workload);
    await sampler.warmUp(pace.warmUpMs);
    const point = { x: size, y: await sampler.sample(pace.sampleMs) };
    await workload.close();
    points.push(point);
    report(point);
  }
  return points;
}

/** The exponents of a sweep in words. */
export function exponents(points: readonly Point[]): string {
  const whole = fitPower(points);
  const tail = fitTail(points);
  return `exponent ${signed(tail.slope)} where it grows, ${signed(whole.slope)} ± ${whole.margin.toFixed(2)} over all`;
}

function signed(value: number): string {
  return value.toFixed(2);
}
