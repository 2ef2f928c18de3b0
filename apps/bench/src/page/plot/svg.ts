/** What every plot is drawn with. */

/** Colours that can be told apart on white, also by those who see few. */
export const COLORS: readonly string[] = [
  "#1b6ca8",
  "#9aa5b1",
  "#d1495b",
  "#e5a823",
  "#2e8b57",
  "#7b5ea7",
  "#4fb0c6",
];

/** A picture of this size on white, with a title for those who cannot see it. */
export function svg(
  size: { readonly width: number; readonly height: number },
  title: string,
  parts: readonly string[],
): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text({ x: 12, y: 22, size: 15 }, title),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

/** Where and how a text stands. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly color?: string;
}

/** A text. */
export function text(
  { x, y, anchor = "start", size, color = "#222" }: TextPlace,
  content: string,
): string {
  const bigger = size === undefined ? "" : ` font-size="${size}"`;
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${color}"${bigger}>${escaped(content)}</text>`;
}

/** A filled rectangle. */
export function bar(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${color}"/>`;
}

/** Across and down. */
export type Spot = readonly [number, number];

/** A line through points. */
export function line(points: readonly Spot[], color: string, width = 1): string {
  const list = points.map(([x, y]) => `${at(x)},${at(y)}`).join(" ");
  return `<polyline points="${list}" fill="none" stroke="${color}" stroke-width="${width}"/>`;
}

/** Names beside their colours, in one line. */
export function legend(x: number, y: number, names: readonly string[]): string {
  const STEP = 90;
  return names
    .flatMap((name, i) => [
      bar(x + i * STEP, y - 10, 12, 12, COLORS[i % COLORS.length]!),
      text({ x: x + i * STEP + 17, y }, name),
    ])
    .join("\n");
}

/** Powers of ten, from the one below to the one above. */
export function decades(least: number, most: number): readonly number[] {
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(most));
  return Array.from({ length: Math.max(to - from, 1) + 1 }, (_, i) => 10 ** (from + i));
}

/** A number as short as it can be said. */
export function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(1)));
}

function at(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
