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
  readonly grows: boolean;
}

/** What is asked of a kind of memory. */
export interface MemoryLimits {
  /** Bytes a minute that nobody could tell from chance. */
  readonly toleratedPerMinute: number;
  /** Minutes in which it may find its size. */
  readonly settlesIn: number;
  /** Minutes behind that without which nothing can be said. */
  readonly minMinutes: number;
}

/** What happens behind this part of a run counts, at the earliest. */
const SETTLED_FROM = 0.4;
const MIN_POINTS = 12;
const MINUTE_MS = 60_000;

/** The trend of memory that has found its size. `undefined` where the time was too short to tell. */
export function memoryTrend(
  held: readonly HeldAt[],
  { toleratedPerMinute, settlesIn, minMinutes }: MemoryLimits,
): MemoryTrend | undefined {
  const points: Point[] = held.map(({ atMs, bytes }) => ({ x: atMs / MINUTE_MS, y: bytes }));
  const late = points.slice(Math.floor(held.length * SETTLED_FROM));
  const settled = late.filter(({ x }) => x >= settlesIn);
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined || settled.length < MIN_POINTS) return undefined;
  if (last.x - first.x < minMinutes) return undefined;
  const { slope, margin } = fitLine(settled);
  return {
    bytesPerMinute: slope,
    margin,
    firstBytes: first.y,
    lastBytes: last.y,
    grows: slope - margin > toleratedPerMinute,
  };
}
