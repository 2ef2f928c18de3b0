/** The rows that most streams of the service carry: `index`, and ten times that. */
import type { OutputCollector } from "@sheaf/core";
import { int } from "@sheaf/dataclass";

/** Columns of counter rows. */
export const COUNTER_ROWS = { index: int(), value: int() };

/** Emits `rows` counter rows from index `first` on, as one batch. */
export function emitCounterRows(out: OutputCollector, first: number, rows = 1): void {
  const index = Array.from({ length: rows }, (_, i) => first + i);
  out.emit({ index, value: index.map((i) => i * 10) });
}
