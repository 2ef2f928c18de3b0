/** Memory over time as an SVG, with what happened meanwhile below it. */
import type { HeldAt } from "../watch/memory-trend.ts";

/** A curve. */
export interface Curve {
  readonly name: string;
  readonly color: string;
  readonly held: readonly HeldAt[];
}

/** Something that happened. */
export interface Mark {
  readonly atMs: number;
  readonly what: string;
}

const WIDTH = 1000;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 60;
const MIB = 2 ** 20;
const MINUTE_MS = 60_000;
const TICKS = 5;

/** Draws the curves over one axis of time. Pointing at a mark tells what happened. */
export function memoryPlot(
  title: string,
  curves: readonly Curve[],
  marks: readonly Mark[],
): string {
  const points = curves.flatMap(({ held }) => held);
  const endMs = Math.max(1, ...points.map(({ atMs }) => atMs));
  const top = Math.max(1, ...points.map(({ bytes }) => bytes)) * 1.1;
  const x = (atMs: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * atMs) / endMs;
  const y = (bytes: number): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * bytes) / top;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`,
    "<style>text{font:12px sans-serif}.grid{stroke:#ddd}.curve{fill:none;stroke-width:1.5}</style>",
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(LEFT, 22, escaped(title), "font-size:15px"),
    ...ticks(top).map((bytes) => grid(y(bytes), `${Math.round(bytes / MIB)} MiB`)),
    ...ticks(endMs).map((atMs) => minute(x(atMs), atMs)),
    ...marks.map(({ atMs, what }) => mark(x(atMs), what)),
    ...curves.map(({ color, held }) => {
      const path = held.map(({ atMs, bytes }) => `${fixed(x(atMs))},${fixed(y(bytes))}`);
      return `<polyline class="curve" stroke="${color}" points="${path.join(" ")}"/>`;
    }),
    ...curves.map(({ name, color }, i) => legend(i, name, color)),
    "</svg>\n",
  ].join("\n");
}

function ticks(end: number): readonly number[] {
  return Array.from({ length: TICKS + 1 }, (_, i) => (end * i) / TICKS);
}

function grid(at: number, label: string): string {
  const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(at)}" y2="${fixed(at)}"/>`;
  return line + text(LEFT - 8, at + 4, label, "text-anchor:end");
}

function minute(at: number, atMs: number): string {
  return text(at, HEIGHT - BOTTOM + 34, `${fixed(atMs / MINUTE_MS)} min`, "text-anchor:middle");
}

function mark(at: number, what: string): string {
  const y = HEIGHT - BOTTOM;
  return `<line x1="${fixed(at)}" x2="${fixed(at)}" y1="${y}" y2="${y + 14}" stroke="#c33" stroke-width="3"><title>${escaped(what)}</title></line>`;
}

function legend(index: number, name: string, color: string): string {
  const at = WIDTH - RIGHT - 330 + index * 170;
  return `<rect x="${at}" y="12" width="12" height="12" fill="${color}"/>${text(at + 18, 22, escaped(name), "")}`;
}

function text(x: number, y: number, content: string, style: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" style="${style}">${content}</text>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
