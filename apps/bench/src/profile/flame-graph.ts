/** A tree of functions as an SVG flame graph, hanging from the top: width is time, depth is calls. */
import type { Frame } from "./cpu-profile.ts";

const WIDTH = 1_400;
const ROW = 17;
const HEAD = 34;
/** Narrower boxes cannot be seen. */
const MIN_WIDTH = 0.4;
const CHARACTER = 6.6;

interface Box {
  readonly frame: Frame;
  readonly x: number;
  readonly depth: number;
  readonly width: number;
}

/** Draws the graph. Pointing at a box tells its whole name, its place and its share. */
export function flameGraph(root: Frame, title: string): string {
  const boxes = layOut(root);
  const rows = boxes.reduce((most, { depth }) => Math.max(most, depth + 1), 0);
  const height = HEAD + rows * ROW + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    "<style>text{font:11px ui-monospace,monospace;pointer-events:none}rect:hover{stroke:#000}</style>",
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="6" y="21" style="font-size:14px">${escaped(title)}</text>`,
    ...boxes.map((box) => drawn(box, root.totalMicros)),
    "</svg>\n",
  ].join("\n");
}

function layOut(root: Frame): Box[] {
  const scale = WIDTH / Math.max(root.totalMicros, 1);
  const boxes: Box[] = [];
  const place = (frame: Frame, x: number, depth: number): void => {
    const width = frame.totalMicros * scale;
    if (width < MIN_WIDTH) return;
    boxes.push({ frame, x, depth, width });
    let left = x;
    const widestFirst = [...frame.children.values()].sort((a, b) => b.totalMicros - a.totalMicros);
    for (const child of widestFirst) {
      place(child, left, depth + 1);
      left += child.totalMicros * scale;
    }
  };
  place(root, 0, 0);
  return boxes;
}

function drawn({ frame, x, depth, width }: Box, totalMicros: number): string {
  const y = HEAD + depth * ROW;
  const share = ((100 * frame.totalMicros) / totalMicros).toFixed(1);
  const own = ((100 * frame.selfMicros) / totalMicros).toFixed(1);
  const told = `${frame.name} ${frame.place} – ${share} % (itself ${own} %)`;
  const characters = Math.floor((width - 6) / CHARACTER);
  const label =
    characters < 3
      ? ""
      : `<text x="${fixed(x + 3)}" y="${y + 12}">${cut(frame.name, characters)}</text>`;
  return (
    `<rect x="${fixed(x)}" y="${y}" width="${fixed(Math.max(width - 0.5, 0.3))}" height="${ROW - 1}" ` +
    `fill="${color(frame)}"><title>${escaped(told)}</title></rect>${label}`
  );
}

/** Each place has its own shade; each family its own hue. */
function color({ name, place }: Frame): string {
  let hash = 0;
  for (const character of name + place) hash = (hash * 31 + character.charCodeAt(0)) % 997;
  return `hsl(${hueOf(name, place) + (hash % 14)} ${60 + (hash % 20)}% ${68 + (hash % 12)}%)`;
}

function hueOf(name: string, place: string): number {
  if (name.startsWith("(")) return 0;
  if (place.startsWith("packages/")) return 95;
  if (place.startsWith("apps/")) return 50;
  return place.startsWith("node:") || place === "" ? 210 : 290;
}

function cut(name: string, characters: number): string {
  return escaped(name.length <= characters ? name : `${name.slice(0, characters - 1)}…`);
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
