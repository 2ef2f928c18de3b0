/** Cost by size, both axes logarithmic: a straight line is a power, its slope the exponent. */
import type { SweptSize } from "../../scaling/sweeps/sweep.ts";
import { COLORS, decades, legend, line, type Spot, short, svg, text } from "./svg.ts";

const WIDTH = 520;
const HEIGHT = 340;
const BOX = { left: 62, right: 500, top: 62, bottom: 296 };
const GRID = "#ddd";
const FAINT = { size: 11, color: "#666" };

/** Draws the curve of ours, and the floor's where there is one. */
export function curvePlot(title: string, sizes: readonly SweptSize[]): string {
  const curves = curvesOf(sizes);
  const points = curves.flat();
  const across = new Axis(
    points.map(([size]) => size),
    BOX.left,
    BOX.right,
  );
  const up = new Axis(
    points.map(([, micros]) => micros),
    BOX.bottom,
    BOX.top,
  );
  const drawn = curves.map((curve, i) =>
    line(
      curve.map(([size, micros]): Spot => [across.place(size), up.place(micros)]),
      COLORS[i]!,
      2,
    ),
  );
  return svg({ width: WIDTH, height: HEIGHT }, title, [
    legend(BOX.left, 44, curves.length === 1 ? ["ours"] : ["ours", "floor"]),
    ...across.ticks.flatMap((tick) => upright(across.place(tick), tick)),
    ...up.ticks.flatMap((tick) => level(up.place(tick), tick)),
    text({ x: BOX.left, y: BOX.bottom + 34, ...FAINT }, "across: size; up: microseconds"),
    ...drawn,
  ]);
}

/** Ours, and the floor where there is one. A size of 0 has no place on a logarithmic axis. */
function curvesOf(sizes: readonly SweptSize[]): Spot[][] {
  const swept = sizes.filter(({ size }) => size > 0);
  const ours = swept.map(({ size, ours: y }): Spot => [size, y]);
  const floor = swept.flatMap(({ size, floor: y }): Spot[] => (y === undefined ? [] : [[size, y]]));
  return floor.length === 0 ? [ours] : [ours, floor];
}

function upright(x: number, tick: number): string[] {
  return [
    line(
      [
        [x, BOX.top],
        [x, BOX.bottom],
      ],
      GRID,
    ),
    text({ x, y: BOX.bottom + 16, anchor: "middle", ...FAINT }, short(tick)),
  ];
}

function level(y: number, tick: number): string[] {
  return [
    line(
      [
        [BOX.left, y],
        [BOX.right, y],
      ],
      GRID,
    ),
    text({ x: BOX.left - 6, y: y + 4, anchor: "end", ...FAINT }, short(tick)),
  ];
}

/** Places values between two ends, by their logarithms. */
class Axis {
  readonly ticks: readonly number[];
  readonly #from: number;
  readonly #length: number;

  constructor(values: readonly number[], from: number, to: number) {
    this.ticks = decades(Math.min(...values), Math.max(...values));
    this.#from = from;
    this.#length = to - from;
  }

  place(value: number): number {
    const [first = 1] = this.ticks;
    const last = this.ticks.at(-1) ?? first;
    return this.#from + (this.#length * Math.log(value / first)) / Math.log(last / first);
  }
}
