/** How cost grows, as a table and as plots. */
import { Carriers } from "../scaling/carriers.ts";
import { growthOf } from "../scaling/exponents.ts";
import { allSweeps } from "../scaling/sweeps/all-sweeps.ts";
import type { LineFit } from "../statistics/line-fit.ts";
import type { KeptSweep } from "./kept-runs.ts";
import { table } from "./markdown.ts";
import type { FromRun } from "./newest.ts";
import { curvePlot } from "./plot/curves.ts";
import type { Plot } from "./plots.ts";

// Nothing is opened: only the titles are needed.
const SWEEPS = new Map(allSweeps(new Carriers()).map((sweep) => [sweep.name, sweep]));

/** The exponents of each sweep, and of what as much takes without us. */
export function growthTable(sweeps: readonly FromRun<KeptSweep>[]): string {
  const rows = sweeps.map(({ kept: { name, sizes } }) => {
    const { from, ours, floor } = growthOf(sizes);
    const last = sizes.at(-1)?.size ?? Number.NaN;
    const beneath =
      floor === undefined ? ["–", ""] : [exponent(floor), SWEEPS.get(name)?.floor?.title ?? ""];
    return [SWEEPS.get(name)?.title ?? name, `${from} to ${last}`, exponent(ours), ...beneath];
  });
  return table(["what grows", "sizes", "exponent", "floor's", "the floor"], rows, ["the floor"]);
}

/** A plot of each. */
export function growthPlots(sweeps: readonly FromRun<KeptSweep>[]): readonly Plot[] {
  return sweeps.map(({ kept: { name, sizes } }) => {
    const title = SWEEPS.get(name)?.title ?? name;
    return { file: `growth-${name}.svg`, title, svg: curvePlot(title, sizes) };
  });
}

function exponent({ slope, margin }: LineFit): string {
  return `${slope.toFixed(2)} ± ${margin.toFixed(2)}`;
}
