/** The offsets of columns whose values vary in size: 32 or 64 bits wide, one more than there are rows. */
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import { getInt64Number, setInt64Number } from "./int64-codecs.ts";
import { NO_VIEW } from "./nullable-reader.ts";
import { invalidBatch } from "./value-errors.ts";

/** The largest offset of 32 bits, and the most that a body sink can take as one buffer. */
export const MAX_OFFSET: number = 2 ** 31 - 8;

/** Adds a buffer for the offsets of `rows` rows, the first one set to 0; returns where it starts. */
export function offsetsBuffer(sink: BodySink, rows: number, isLarge: boolean): number {
  const start = sink.buffer((rows + 1) * (isLarge ? 8 : 4));
  setOffset(sink.view, start, 0, 0, isLarge);
  return start;
}

/** Sets an offset in a buffer that {@link offsetsBuffer} added. */
export function setOffset(
  view: DataView,
  start: number,
  index: number,
  value: number,
  isLarge: boolean,
): void {
  if (isLarge) setInt64Number(view, start + index * 8, value);
  else view.setInt32(start + index * 4, value, true);
}

/** Reads an offset back from where {@link setOffset} put it. */
export function getOffset(view: DataView, start: number, index: number, isLarge: boolean): number {
  return isLarge ? getInt64Number(view, start + index * 8) : view.getInt32(start + index * 4, true);
}

/** Reads offsets. Stateful, as a column reader is. */
export class OffsetsReader {
  readonly #isLarge: boolean;
  #view: DataView = NO_VIEW;
  #start = 0;

  constructor(isLarge: boolean) {
    this.#isLarge = isLarge;
  }

  /** Takes the offsets buffer of a column of `rows` rows; it may be empty when there are none. */
  bind(source: BodySource, rows: number): void {
    source.nextBuffer();
    const { start, end } = source;
    if (end - start < (rows + 1) * (this.#isLarge ? 8 : 4) && rows > 0) {
      throw invalidBatch(`${end - start} bytes of offsets for ${rows} rows`);
    }
    this.#view = source.view;
    this.#start = start;
  }

  /** The offset at an index from 0 to the number of rows. */
  at(index: number): number {
    return getOffset(this.#view, this.#start, index, this.#isLarge);
  }
}

/** Throws unless a value from offset `from` to offset `to` lies within `size`. */
export function checkRange(from: number, to: number, size: number): void {
  if (from < 0 || to < from || to > size) {
    throw invalidBatch(`offsets ${from} to ${to} where there is room for ${size}`);
  }
}
