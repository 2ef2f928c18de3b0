/** Columns whose values are converted on the way in and out. */
import type { DataType } from "apache-arrow";
import { isSheafError } from "../error/sheaf-error.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import { writeOne } from "./field-values.ts";

/** A pair of conversions. A `SheafError` that one throws is given the path of the value. */
export interface ValueMapping<V, W> {
  /** What is written for a value. Never called for null. */
  encode(value: V): W;
  /** The value of what was read. Never called for null. */
  decode(raw: W): V;
}

/** A column of values of type `V` that is, on the wire, the column of another codec. */
export function mappedCodec<V, W>(
  inner: ColumnCodec<W>,
  mapping: ValueMapping<V, W>,
): ColumnCodec<V> {
  return new MappedCodec(inner, mapping);
}

class MappedCodec<V, W> implements ColumnCodec<V> {
  readonly type: DataType;
  readonly #inner: ColumnCodec<W>;
  readonly #mapping: ValueMapping<V, W>;

  constructor(inner: ColumnCodec<W>, mapping: ValueMapping<V, W>) {
    this.type = inner.type;
    this.#inner = inner;
    this.#mapping = mapping;
  }

  write(values: ColumnValues<V>, sink: BodySink): void {
    const mapping = this.#mapping;
    const raw: (W | null)[] = [];
    let i = 0;
    try {
      for (; i < values.length; i++) {
        const value = values[i];
        raw.push(value == null ? null : mapping.encode(value));
      }
    } catch (error) {
      throw isSheafError(error) ? error.within(i) : error;
    }
    this.#inner.write(raw, sink);
  }

  writeOne(value: V, sink: BodySink): void {
    let raw: W;
    try {
      raw = this.#mapping.encode(value);
    } catch (error) {
      throw isSheafError(error) ? error.within(0) : error;
    }
    writeOne(this.#inner, raw, sink);
  }

  reader(): ColumnReader<V> {
    return new MappedReader(this.#inner.reader(), this.#mapping);
  }
}

class MappedReader<V, W> implements ColumnReader<V> {
  readonly #inner: ColumnReader<W>;
  readonly #mapping: ValueMapping<V, W>;

  constructor(inner: ColumnReader<W>, mapping: ValueMapping<V, W>) {
    this.#inner = inner;
    this.#mapping = mapping;
  }

  get length(): number {
    return this.#inner.length;
  }

  bind(source: BodySource): void {
    this.#inner.bind(source);
  }

  get(row: number): V | null {
    const raw = this.#inner.get(row);
    if (raw === null) return null;
    try {
      return this.#mapping.decode(raw);
    } catch (error) {
      throw isSheafError(error) ? error.within(row) : error;
    }
  }
}
