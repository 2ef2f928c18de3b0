/** Whether memory grows with time: the slope of a line through measurements, and how sure one may be of it. */
import { fitLine, type Point } from "@sheaf/statistics";

/** What a process held at some time. */
export interface HeldAt {
  readonly atMs: number;
  readonly bytes: number;
}

/** How memory develops. */
export interface MemoryTrend {
  /** Bytes a minute, and the margin within which the truth is with 95 % confidence. */
  readonly bytesPerMinute: number;
  readonly margin: number;
  readonly firstBytes: number;
  readonly lastBytes: number;
  /** `undefined` where the time was too short to tell. */
  readonly grows: boolean | undefined;
}

/** Memory grows until it has found its size; what happens then counts. */
const SETTLED_FROM = 0.4;
const MIN_POINTS = 12;
const MIN_MINUTES = 2;
const MINUTE_MS = 60_000;

/** `toleratedBytesPerMinute` is what nobody could tell from chance. */
export function memoryTrend(
  held: readonly HeldAt[],
  toleratedBytesPerMinute: number,
): MemoryTrend | undefined {
  const settled = held.slice(Math.floor(held.length * SETTLED_FROM));
  const points: Point[] = settled.map(({ atMs, bytes }) => ({ x: atMs / MINUTE_MS, y: bytes }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 3) return undefined;
  const { slope, margin } = fitLine(points);
  const isLong = points.length >= MIN_POINTS && last.x - first.x >= MIN_MINUTES;
  return {
    bytesPerMinute: slope,
    margin,
    firstBytes: first.y,
    lastBytes: last.y,
    grows: isLong ? slope - margin > toleratedBytesPerMinute : undefined,
  };
}
