/** Columns of maps: in Arrow, lists of key and value pairs. */
import { type DataType, Field, Map_, Struct } from "apache-arrow";
import { checkWeightless, isWeightless } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnCodec, ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { type Placement, writeChild } from "./field-values.ts";
import { NullableReader } from "./nullable-reader.ts";
import { checkRange, OffsetsReader, offsetsBuffer } from "./offsets.ts";
import { writeValidity } from "./validity.ts";
import { invalidBatch, relocated, typeMismatch } from "./value-errors.ts";

/**
 * A column of maps as Map objects; any iterable of pairs is taken as well. The fields are called "key"
 * and "value" whatever the given names are. Throws `type-mismatch` for anything else, and what the
 * codecs throw at `[row, entry, "key" | "value"]`.
 */
export function mapCodec<K, V>(
  key: FieldCodec<K>,
  value: FieldCodec<V>,
  keysSorted = false,
): ColumnCodec<Map<K, V>> {
  const children = [
    new Field("key", key.codec.type, key.nullable),
    new Field("value", value.codec.type, value.nullable),
  ];
  const entries = new Field("entries", new Struct<EntryTypes>(children), false);
  return mapCodecOf(new Map_(entries, keysSorted), key, value);
}

/** As {@link mapCodec}, for a map type that is there already. */
export function mapCodecOf<K, V>(
  type: Map_,
  key: FieldCodec<K>,
  value: FieldCodec<V>,
): ColumnCodec<Map<K, V>> {
  return new MapCodec(type, { ...key, name: "key" }, { ...value, name: "value" });
}

type EntryTypes = { key: DataType; value: DataType };

class MapCodec<K, V> implements ColumnCodec<Map<K, V>> {
  readonly type: Map_;
  readonly #key: FieldCodec<K>;
  readonly #value: FieldCodec<V>;

  constructor(type: Map_, key: FieldCodec<K>, value: FieldCodec<V>) {
    this.type = type;
    this.#key = key;
    this.#value = value;
  }

  write(values: ColumnValues<Map<K, V>>, sink: BodySink): void {
    const { length } = values;
    const only = values[0];
    if (length === 1 && only != null) {
      this.writeOne(only, sink);
      return;
    }
    writeValidity(values, sink);
    const start = offsetsBuffer(sink, length, false);
    const keys: unknown[] = [];
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value != null) this.#gather(value, i, keys, items);
      sink.view.setInt32(start + (i + 1) * 4, keys.length, true);
    }
    this.#writeEntries(keys, items, sink, start);
  }

  writeOne(value: Map<K, V>, sink: BodySink): void {
    let keys: unknown[] = [];
    let items: unknown[] = [];
    if (value instanceof Map) {
      keys = [...value.keys()];
      items = [...value.values()];
    } else {
      this.#gather(value, 0, keys, items);
    }
    sink.singleValue();
    const start = offsetsBuffer(sink, 1, false);
    sink.view.setInt32(start + 4, keys.length, true);
    this.#writeEntries(keys, items, sink, start);
  }

  #writeEntries(keys: unknown[], items: unknown[], sink: BodySink, offsets: number): void {
    sink.node(keys.length, 0);
    sink.emptyBuffer();
    const { view } = sink;
    let side = "key";
    // Finds an entry's row by the offsets as they have been written.
    const place: Placement = (index) => {
      let row = 0;
      while (view.getInt32(offsets + (row + 1) * 4, true) <= index) row++;
      return [row, index - view.getInt32(offsets + row * 4, true), side];
    };
    writeChild(this.#key, keys, sink, place);
    side = "value";
    writeChild(this.#value, items, sink, place);
  }

  reader(): ColumnReader<Map<K, V>> {
    return new MapReader(this.#key, this.#value);
  }

  #gather(value: unknown, index: number, keys: unknown[], items: unknown[]): void {
    if (value instanceof Map) {
      for (const key of value.keys()) keys.push(key);
      for (const item of value.values()) items.push(item);
      return;
    }
    if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) {
      throw typeMismatch(this.type, value, index);
    }
    let entry = 0;
    for (const pair of value as Iterable<unknown>) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw relocated(typeMismatch(this.type, pair, entry), (at) => [index, at]);
      }
      keys.push(pair[0]);
      items.push(pair[1]);
      entry++;
    }
  }
}

class MapReader<K, V> extends NullableReader<Map<K, V>> {
  readonly #offsets = new OffsetsReader(false);
  readonly #entries = new EntriesReader();
  readonly #key: ColumnReader<K>;
  readonly #value: ColumnReader<V>;
  readonly #isWeightless: boolean;

  constructor(key: FieldCodec<K>, value: FieldCodec<V>) {
    super();
    this.#isWeightless = isWeightless(key.codec.type) && isWeightless(value.codec.type);
    this.#key = key.codec.reader();
    this.#value = value.codec.reader();
  }

  override bind(source: BodySource): void {
    this.bindNode(source);
    this.#offsets.bind(source, this.length);
    const entries = this.#entries;
    entries.bind(source);
    if (this.#isWeightless) checkWeightless(entries.length);
    this.#key.bind(source);
    this.#value.bind(source);
    if (this.#key.length < entries.length || this.#value.length < entries.length) {
      throw invalidBatch(
        `${entries.length} map entries of ${this.#key.length} keys and ${this.#value.length} values`,
      );
    }
  }

  override get(row: number): Map<K, V> | null {
    if (this.isNull(row)) return null;
    const from = this.#offsets.at(row);
    const to = this.#offsets.at(row + 1);
    checkRange(from, to, this.#entries.length);
    // Whether keys and values may be null is the business of their fields, not of this type.
    const map = new Map<K | null, V | null>();
    const key = this.#key;
    const value = this.#value;
    let side = "key";
    try {
      for (let at = from; at < to; at++) {
        side = "key";
        const itsKey = key.get(at);
        side = "value";
        map.set(itsKey, value.get(at));
      }
    } catch (error) {
      throw relocated(error, (index) => [row, index - from, side]);
    }
    return map as Map<K, V>;
  }
}

/** The struct of an entry: all that counts is how many there are, as it is never null. */
class EntriesReader extends NullableReader<never> {
  override bind(source: BodySource): void {
    this.bindNode(source);
  }

  override get(): null {
    return null;
  }
}
