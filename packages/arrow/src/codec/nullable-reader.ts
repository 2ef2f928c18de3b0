/** What column readers have in common: their length, which rows are null, and values of a fixed width. */
import type { BodySource } from "./body-source.ts";
import type { ColumnReader } from "./column-codec.ts";
import { invalidBatch } from "./value-errors.ts";

/** What unbound readers hold instead of memory. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);
/** What unbound readers hold instead of memory. */
export const NO_VIEW: DataView = new DataView(NO_BYTES.buffer);

/** A reader that knows its length and which of its rows are null. */
export abstract class NullableReader<V> implements ColumnReader<V> {
  length = 0;
  /** Whether some row may be null; without it {@link isNull} need not be asked. */
  protected hasNulls = false;
  #bitmap: Uint8Array = NO_BYTES;
  #bitmapStart = -1;

  abstract bind(source: BodySource): void;
  abstract get(row: number): V | null;

  /** Whether a row is null. */
  protected isNull(row: number): boolean {
    return (
      this.hasNulls && ((this.#bitmap[this.#bitmapStart + (row >>> 3)]! >> (row & 7)) & 1) === 0
    );
  }

  /** Takes the node and the validity buffer, the first two things of nearly every column. */
  protected bindNode(source: BodySource): void {
    source.nextNode();
    this.length = source.length;
    const { nullCount } = source;
    source.nextBuffer();
    this.hasNulls = false;
    if (nullCount !== 0) this.#bindBitmap(source, nullCount);
  }

  #bindBitmap(source: BodySource, nullCount: number): void {
    const { start, end } = source;
    if ((end - start) * 8 >= this.length) {
      this.#bitmap = source.bytes;
      this.#bitmapStart = start;
      this.hasNulls = true;
      return;
    }
    // A count of -1 says "not counted".
    if (end === start && nullCount < 0) return;
    throw invalidBatch(`a validity bitmap of ${end - start} bytes for ${this.length} rows`);
  }
}

/** Reads columns of `byteWidth` bytes per row; `start` is where row 0 stands in `view`. */
export abstract class FixedWidthReader<V> extends NullableReader<V> {
  protected view: DataView = NO_VIEW;
  protected start = 0;
  readonly #byteWidth: number;

  constructor(byteWidth: number) {
    super();
    this.#byteWidth = byteWidth;
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    source.nextBuffer();
    const { start, end } = source;
    if (end - start < this.length * this.#byteWidth) {
      throw invalidBatch(
        `${end - start} bytes for ${this.length} rows of ${this.#byteWidth} bytes`,
      );
    }
    this.view = source.view;
    this.start = start;
  }
}
