/** A sweep as a table for people. */
import type { Sweep, SweptSize } from "./sweeps/sweep.ts";

/** What comes above it. */
export function sweepHead({ name, title, floor }: Sweep): string {
  const beneath = floor === undefined ? "" : `\n  floor: ${floor.title}`;
  const columns = floor === undefined ? ["ours"] : ["ours", "floor", "of floor"];
  return `\n${name}: ${title}${beneath}\n${row("", columns)}`;
}

/** One size. */
export function sweepRow({ size, ours, floor }: SweptSize): string {
  const ofFloor = floor === undefined ? [] : [micros(floor), `${(ours / floor).toFixed(2)}x`];
  return row(String(size), [micros(ours), ...ofFloor]);
}

function micros(value: number): string {
  return `${value.toFixed(1)} us`;
}

function row(size: string, columns: readonly string[]): string {
  return size.padStart(12) + columns.map((text) => text.padStart(16)).join("");
}
