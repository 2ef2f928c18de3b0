/** Columns whose values all take the same number of bytes. */
import type { DataType } from "apache-arrow";
import type { BodySink } from "./body-sink.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { FixedWidthReader } from "./nullable-reader.ts";
import { writeValidity } from "./validity.ts";

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** How one value of a {@link FixedWidthCodec} is laid down and picked up. */
export interface FixedWidthFormat<V> {
  readonly byteWidth: number;
  /** Whether values are an array whose memory is the column's data buffer as it stands. */
  readonly isReady?: (values: ColumnValues<V>) => boolean;
  /** Writes a value that is not null. Throws a schema error at `[index]`. */
  store(view: DataView, at: number, value: unknown, index: number): void;
  /** Reads a value that is not null. Throws a schema error at `[row]`. */
  load(view: DataView, at: number, row: number): V;
}

/** A column of any fixed-width type, by means of two functions. */
export class FixedWidthCodec<V> implements ColumnCodec<V> {
  readonly type: DataType;
  readonly #format: FixedWidthFormat<V>;

  constructor(type: DataType, format: FixedWidthFormat<V>) {
    this.type = type;
    this.#format = format;
  }

  write(values: ColumnValues<V>, sink: BodySink): void {
    const format = this.#format;
    if (format.isReady?.(values) && writeReady(values, sink)) return;
    const { length } = values;
    const { byteWidth } = format;
    const nulls = writeValidity(values, sink);
    const start =
      nulls === 0 ? sink.buffer(length * byteWidth) : sink.zeroBuffer(length * byteWidth);
    const { view } = sink;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value != null) format.store(view, start + i * byteWidth, value, i);
    }
  }

  writeOne(value: V, sink: BodySink): void {
    const format = this.#format;
    sink.singleValue();
    const at = sink.buffer(format.byteWidth);
    format.store(sink.view, at, value, 0);
  }

  reader(): ColumnReader<V> {
    return new FormatReader(this.#format);
  }
}

/**
 * Writes a typed array as a column without nulls, its memory as it stands. Returns false, having
 * written nothing, where that memory is not what Arrow wants.
 */
export function writeReady(values: unknown, sink: BodySink): boolean {
  if (!IS_LITTLE_ENDIAN || !ArrayBuffer.isView(values)) return false;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const { length } = values as ArrayBufferView & ArrayLike<unknown>;
  sink.node(length, 0);
  sink.emptyBuffer();
  sink.readyBuffer(bytes);
  return true;
}

class FormatReader<V> extends FixedWidthReader<V> {
  readonly #format: FixedWidthFormat<V>;
  readonly #width: number;

  constructor(format: FixedWidthFormat<V>) {
    super(format.byteWidth);
    this.#format = format;
    this.#width = format.byteWidth;
  }

  override get(row: number): V | null {
    return this.isNull(row)
      ? null
      : this.#format.load(this.view, this.start + row * this.#width, row);
  }
}
