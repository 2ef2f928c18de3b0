/** Figures side by side, as bars on a logarithmic axis. */
import { digits } from "../../report/digits.ts";
import { bar, COLORS, decades, legend, line, short, svg, text } from "./svg.ts";

/** Bars that belong together. */
export interface BarGroup {
  readonly name: string;
  /** One for each series; `null` where there is none. */
  readonly values: readonly (number | null)[];
}

/** What a plot is about. */
export interface BarPlot {
  readonly title: string;
  readonly series: readonly string[];
  readonly groups: readonly BarGroup[];
}

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 70;
const TOP = 62;
const THICK = 13;
const GAP = 12;

/** Draws it. */
export function barPlot({ title, series, groups }: BarPlot): string {
  const values = groups.flatMap((group) => group.values.filter((value) => value !== null));
  // From below the smallest, so that each bar has a length.
  const ticks = decades(Math.min(...values) * 0.999, Math.max(...values));
  const [first = 1] = ticks;
  const last = ticks.at(-1) ?? 10;
  const x = (value: number): number =>
    LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(value / first)) / Math.log(last / first);
  let y = TOP;
  const parts: string[] = [];
  for (const group of groups) {
    const present = group.values.filter((value) => value !== null).length;
    parts.push(text({ x: LEFT - 8, y: y + (present * THICK) / 2 + 4, anchor: "end" }, group.name));
    group.values.forEach((value, i) => {
      if (value === null) return;
      parts.push(bar(LEFT, y, x(value) - LEFT, THICK - 2, COLORS[i % COLORS.length]!));
      parts.push(text({ x: x(value) + 5, y: y + THICK - 3, size: 11 }, digits(value)));
      y += THICK;
    });
    y += GAP;
  }
  const grid = ticks.flatMap((tick) => [
    line(
      [
        [x(tick), TOP - 6],
        [x(tick), y - GAP + 4],
      ],
      "#ddd",
    ),
    text({ x: x(tick), y: y + 8, anchor: "middle", size: 11, color: "#666" }, short(tick)),
  ]);
  const height = y + 20;
  return svg({ width: WIDTH, height }, title, [legend(LEFT, 44, series), ...grid, ...parts]);
}
