/** One quantity that grows while everything else stays, and what a unit of work then costs. */
import { Sampler, type Workload } from "../../contender/sampler.ts";
import { median } from "../../statistics/median.ts";

/** Opens the work at one size. */
export type OpenSize = (size: number) => Promise<Workload> | Workload;

/** A quantity, its sizes, and the work at each. */
export interface Sweep {
  /** A word for it, by which it is chosen. */
  readonly name: string;
  readonly title: string;
  readonly sizes: readonly number[];
  readonly open: OpenSize;
  /** What as much takes without us. */
  readonly floor?: { readonly title: string; readonly open: OpenSize };
}

/** Microseconds of a unit of work at one size. */
export interface SweptSize {
  readonly size: number;
  readonly ours: number;
  readonly floor?: number;
}

/** How long each size is measured. */
export interface SweepPace {
  readonly warmUpMs: number;
  readonly sampleMs: number;
  /** Turns that ours and the floor take. */
  readonly rounds: number;
}

/** Measures a sweep, ours and the floor in turns. Reports each size as it comes. */
export async function measureSweep(
  { sizes, open, floor }: Sweep,
  pace: SweepPace,
  report: (swept: SweptSize) => void,
): Promise<SweptSize[]> {
  const all: SweptSize[] = [];
  for (const size of sizes) {
    const opens = floor === undefined ? [open] : [open, floor.open];
    const [ours, beneath] = await measureSize(opens, size, pace);
    const swept = {
      size,
      ours: ours ?? Number.NaN,
      ...(beneath !== undefined && { floor: beneath }),
    };
    all.push(swept);
    report(swept);
  }
  return all;
}

/** The medians of what some works take at a size. */
async function measureSize(
  opens: readonly OpenSize[],
  size: number,
  { warmUpMs, sampleMs, rounds }: SweepPace,
): Promise<number[]> {
  const workloads: Workload[] = [];
  const samplers: Sampler[] = [];
  for (const open of opens) {
    const workload = await open(size);
    const sampler = new Sampler(workload);
    await sampler.warmUp(warmUpMs);
    workloads.push(workload);
    samplers.push(sampler);
  }
  const samples = samplers.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, sampler] of samplers.entries()) samples[i]!.push(await sampler.sample(sampleMs));
  }
  for (const workload of workloads) await workload.close();
  return samples.map(median);
}
