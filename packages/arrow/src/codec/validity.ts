/** Which rows are null: counting them and writing the bitmap. */
import type { BodySink } from "./body-sink.ts";
import type { ColumnValues } from "./column-codec.ts";

/** From this many values on, the built-in search beats a loop that has seen every kind of array. */
const SEARCH_MIN_LENGTH = 24;

/** How many values are `null` or `undefined`. */
export function countNulls(values: ColumnValues<unknown>): number {
  const { length } = values;
  if (length >= SEARCH_MIN_LENGTH && !mayHoldNull(values)) return 0;
  let nulls = 0;
  for (let i = 0; i < length; i++) if (values[i] == null) nulls++;
  return nulls;
}

/** Index of the first `null` or `undefined`, or -1. */
export function indexOfNull(values: ColumnValues<unknown>): number {
  const { length } = values;
  if (length >= SEARCH_MIN_LENGTH && !mayHoldNull(values)) return -1;
  for (let i = 0; i < length; i++) if (values[i] == null) return i;
  return -1;
}

/** Writes a column's node and its validity bitmap, absent when nothing is null; returns the null count. */
export function writeValidity(values: ColumnValues<unknown>, sink: BodySink): number {
  const nulls = countNulls(values);
  const { length } = values;
  sink.node(length, nulls);
  if (nulls === 0) sink.emptyBuffer();
  else writeBitmap(values, sink);
  return nulls;
}

function writeBitmap(values: ColumnValues<unknown>, sink: BodySink): void {
  const { length } = values;
  const start = sink.zeroBuffer((length + 7) >>> 3);
  const { bytes } = sink;
  for (let i = 0; i < length; i++) {
    if (values[i] != null) bytes[start + (i >>> 3)]! |= 1 << (i & 7);
  }
}

function mayHoldNull(values: ColumnValues<unknown>): boolean {
  if (ArrayBuffer.isView(values)) return false;
  // `includes` takes holes for undefined, and knows at once that an array of doubles has neither.
  return !Array.isArray(values) || values.includes(null) || values.includes(undefined);
}
