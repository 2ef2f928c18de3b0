/** Reads columns of indices into a dictionary that was received, whoever wrote it and in which order. */
import type { Dictionary } from "apache-arrow";
import type { BodySource, DictionaryValues } from "./body-source.ts";
import type { ColumnCodec, ColumnReader } from "./column-codec.ts";
import { int64NumberCodec } from "./int64-codecs.ts";
import { integerCodec } from "./primitive-codecs.ts";
import { invalidBatch, relocated } from "./value-errors.ts";

/** Reads a dictionary-encoded column. Throws `invalid-batch` for an index out of bounds. */
export class DictionaryReader<V> implements ColumnReader<V> {
  readonly #id: number;
  readonly #indices: ColumnReader<number>;
  readonly #values: ColumnReader<V>;
  #dictionary: DictionaryValues | undefined;
  /** What says whether a dictionary is another one. */
  #origin: object | undefined;
  #size = 0;
  /** Whether {@link #values} is bound to the dictionary: a column may well hold nothing but nulls. */
  #isBound = false;
  /** Values read before, by index; only those that cannot be changed under the next one's hands. */
  #cache: (V | undefined)[] | undefined;

  constructor(type: Dictionary, value: ColumnCodec<V>) {
    this.#id = type.id;
    this.#indices = indexReader(type);
    this.#values = value.reader();
  }

  get length(): number {
    return this.#indices.length;
  }

  bind(source: BodySource): void {
    this.#indices.bind(source);
    const rows = this.#indices.length;
    if (rows === 0) return;
    const dictionary = source.dictionary(this.#id);
    const origin = dictionary.origin ?? dictionary;
    if (origin !== this.#origin) {
      this.#dictionary = dictionary;
      this.#origin = origin;
      this.#size = dictionary.length;
      this.#isBound = false;
      this.#cache = undefined;
      if (rows === 1) return;
    }
    // It has many rows, or has come a second time.
    this.#cache ??= [];
  }

  get(row: number): V | null {
    const index = this.#indices.get(row);
    if (index === null) return null;
    if (index < 0 || index >= this.#size) {
      throw invalidBatch(`index ${index} into a dictionary of ${this.#size}`);
    }
    const cache = this.#cache;
    return cache === undefined ? this.#read(row, index) : this.#cached(cache, row, index);
  }

  #cached(cache: (V | undefined)[], row: number, index: number): V | null {
    const known = cache[index];
    if (known !== undefined) return known;
    const value = this.#read(row, index);
    if (typeof value === "string") cache[index] = value;
    return value;
  }

  #read(row: number, index: number): V | null {
    try {
      if (!this.#isBound) {
        this.#dictionary?.bind(this.#values);
        this.#isBound = true;
      }
      return this.#values.get(index);
    } catch (error) {
      throw relocated(error, () => [row]);
    }
  }
}

function indexReader({ indices }: Dictionary): ColumnReader<number> {
  const { bitWidth }: { readonly bitWidth: number } = indices;
  return bitWidth === 64 ? int64NumberCodec(indices).reader() : integerCodec(indices).reader();
}
