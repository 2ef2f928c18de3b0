/** The values of one dictionary, gathered while the columns that refer to it are written. */
import type { DictionaryContent } from "./body-sink.ts";
import type { ColumnCodec } from "./column-codec.ts";

/** From this many values on, a dictionary under construction is searched by hash. */
const HASH_MIN_VALUES = 3;
/** A Map takes -0 for 0, which would lose the sign of floating-point values. */
const NEGATIVE_ZERO = Symbol("-0");

/** A dictionary under construction: codecs that share an id within one batch share this. */
export class DictionaryBuilder implements DictionaryContent {
  readonly id: number;
  readonly codec: ColumnCodec<unknown>;
  readonly values: unknown[] = [];
  #indices: Map<unknown, number> | undefined;

  constructor(id: number, codec: ColumnCodec<unknown>) {
    this.id = id;
    this.codec = codec;
  }

  /** Index of a value, or -1. Objects are known by identity only. */
  find(value: unknown): number {
    if (this.#indices !== undefined) return this.#indices.get(hashKey(value)) ?? -1;
    const { values } = this;
    for (let i = 0; i < values.length; i++) if (Object.is(values[i], value)) return i;
    return -1;
  }

  /** Adds a value that is not there and returns its index. */
  add(value: unknown): number {
    const { values } = this;
    const index = values.length;
    values.push(value);
    this.#indices?.set(hashKey(value), index);
    if (values.length === HASH_MIN_VALUES) {
      this.#indices = new Map(values.map((known, at) => [hashKey(known), at]));
    }
    return index;
  }
}

function hashKey(value: unknown): unknown {
  return Object.is(value, -0) ? NEGATIVE_ZERO : value;
}
