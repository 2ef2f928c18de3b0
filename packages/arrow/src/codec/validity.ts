/** Which rows are null: counting them, writing the bitmap, reading it. */
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnReader, ColumnValues } from "./column-codec.ts";
import { invalidBatch } from "./value-errors.ts";

/** From this many values on, the built-in search beats a loop that has seen every kind of array. */
const SEARCH_MIN_LENGTH = 24;

/** What unbound readers hold instead of memory. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);
/** What unbound readers hold instead of memory. */
export const NO_VIEW: DataView = new DataView(NO_BYTES.buffer);

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

/** A reader that knows its length and which of its rows are null. */
export abstract class NullableReader<V> implements ColumnReader<V> {
  length = 0;
  #bitmap: Uint8Array = NO_BYTES;
  #bitmapStart = -1;

  abstract bind(source: BodySource): void;
  abstract get(row: number): V | null;

  /** Whether a row is null. */
  protected isNull(row: number): boolean {
    return (
      this.#bitmapStart >= 0 &&
      ((this.#bitmap[this.#bitmapStart + (row >>> 3)]! >> (row & 7)) & 1) === 0
    );
  }

  /** Takes the node and the validity buffer, the first two things of nearly every column. */
  protected bindNode(source: BodySource): void {
    source.nextNode();
    this.length = source.length;
    const { nullCount } = source;
    source.nextBuffer();
    if (nullCount === 0) {
      this.#bitmapStart = -1;
      return;
    }
    const { start, end } = source;
    if ((end - start) * 8 >= this.length) {
      this.#bitmap = source.bytes;
      this.#bitmapStart = start;
    } else if (end === start && nullCount < 0) {
      // A count of -1 says "not counted".
      this.#bitmapStart = -1;
    } else {
      throw invalidBatch(`a validity bitmap of ${end - start} bytes for ${this.length} rows`);
    }
  }
}
