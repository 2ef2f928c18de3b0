/** Columns of indices into a dictionary: gathered while writing, or fixed beforehand (an enum). */
import { DataType, type Dictionary } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { BodySink, type DictionaryContent } from "./body-sink.ts";
import type { ColumnCodec, ColumnReader, ColumnValues } from "./column-codec.ts";
import type { DictionaryBuilder } from "./dictionary-builder.ts";
import { DictionaryReader } from "./dictionary-reader.ts";
import { setInt64Number } from "./int64-codecs.ts";
import { takesAnyString, utf8Codec } from "./text-codecs.ts";
import { writeValidity } from "./validity.ts";
import { outOfRange, quoted, relocated, typeMismatch } from "./value-errors.ts";

/** Names shown when one is not among them. */
const SHOWN_NAMES = 20;

/**
 * A column whose distinct values are sent once, as a dictionary that each batch brings along. Values
 * are told apart as a Map tells its keys apart, so objects only by identity. Throws `out-of-range`
 * when there are more distinct values than indices, and what the value codec throws.
 */
export function dictionaryCodec<V>(
  dictionaryType: Dictionary,
  value: ColumnCodec<V>,
): ColumnCodec<V> {
  return new DictionaryCodec(dictionaryType, value);
}

/**
 * A column of some fixed names, sent as one dictionary that never changes. Reading gives the names in
 * the dictionary that was received, whatever their order there. Throws `unknown-member` for another
 * name, `type-mismatch` for what is not a string, and `invalid-declaration` for a dictionary that is
 * not of text or for more names than indices.
 */
export function enumCodec(
  dictionaryType: Dictionary,
  names: readonly string[],
): ColumnCodec<string> {
  const { dictionary } = dictionaryType;
  if (!DataType.isUtf8(dictionary) && !DataType.isLargeUtf8(dictionary)) {
    throw schemaError("invalid-declaration", `an enum is a dictionary of text, not ${dictionary}`);
  }
  const most = indexLimit(dictionaryType);
  if (names.length > most) {
    throw schemaError("invalid-declaration", `${names.length} names for ${most} indices`);
  }
  return new EnumCodec(dictionaryType, names, utf8Codec(dictionary));
}

/** How many values the indices of a dictionary can tell apart; no more than a Map can. */
function indexLimit({ indices }: Dictionary): number {
  return Math.min(2 ** (indices.isSigned ? indices.bitWidth - 1 : indices.bitWidth), 2 ** 24);
}

function writeIndex(index: number, bytes: number, sink: BodySink): void {
  sink.singleValue();
  const at = sink.buffer(bytes);
  storeIndex(sink.view, at, bytes, index);
}

function storeIndex(view: DataView, at: number, bytes: number, index: number): void {
  if (bytes === 2) view.setInt16(at, index, true);
  else if (bytes === 4) view.setInt32(at, index, true);
  else if (bytes === 1) view.setInt8(at, index);
  else setInt64Number(view, at, index);
}

class DictionaryCodec<V> implements ColumnCodec<V> {
  readonly type: Dictionary;
  readonly #value: ColumnCodec<V>;
  readonly #indexBytes: number;
  readonly #limit: number;
  readonly #takesAnyString: boolean;
  /** Where values are written for no other reason than to see whether they can be. */
  #probe: BodySink | undefined;

  constructor(type: Dictionary, value: ColumnCodec<V>) {
    this.type = type;
    this.#value = value;
    this.#indexBytes = type.indices.bitWidth / 8;
    this.#limit = indexLimit(type);
    this.#takesAnyString = takesAnyString(value);
  }

  write(values: ColumnValues<V>, sink: BodySink): void {
    const { length } = values;
    const indexBytes = this.#indexBytes;
    writeValidity(values, sink);
    const start = sink.buffer(length * indexBytes);
    const { view } = sink;
    const builder = sink.dictionaryBuilder(this.type.id, this.#value);
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const index = value == null ? 0 : this.#indexOf(builder, value, i);
      storeIndex(view, start + i * indexBytes, indexBytes, index);
    }
  }

  writeOne(value: V, sink: BodySink): void {
    const builder = sink.dictionaryBuilder(this.type.id, this.#value);
    writeIndex(this.#indexOf(builder, value, 0), this.#indexBytes, sink);
  }

  reader(): ColumnReader<V> {
    return new DictionaryReader(this.type, this.#value);
  }

  #indexOf(builder: DictionaryBuilder, value: unknown, at: number): number {
    const known = builder.find(value);
    if (known >= 0) return known;
    if (builder.values.length >= this.#limit) {
      throw outOfRange(this.type, value, at, `is one more than ${this.#limit} distinct values`);
    }
    this.#check(value, at);
    return builder.add(value);
  }

  /** The dictionary itself is written later, when nobody knows any more which row a value is from. */
  #check(value: unknown, at: number): void {
    if (this.#takesAnyString) {
      if (typeof value !== "string") throw typeMismatch(this.type, value, at);
      return;
    }
    this.#probe ??= new BodySink();
    try {
      this.#value.write([value as V], this.#probe);
    } catch (error) {
      throw relocated(error, () => [at]);
    } finally {
      this.#probe.reset();
    }
  }
}

class EnumCodec implements ColumnCodec<string> {
  readonly type: Dictionary;
  readonly #value: ColumnCodec<string>;
  readonly #indexBytes: number;
  /** One frozen array for good, by which a writer knows that it has sent it. */
  readonly #content: DictionaryContent;
  readonly #indexOf: ReadonlyMap<unknown, number>;

  constructor(type: Dictionary, names: readonly string[], value: ColumnCodec<string>) {
    this.type = type;
    this.#value = value;
    this.#indexBytes = type.indices.bitWidth / 8;
    this.#content = { id: type.id, codec: value, values: Object.freeze([...names]) };
    this.#indexOf = new Map(names.map((name, index) => [name, index]));
  }

  write(values: ColumnValues<string>, sink: BodySink): void {
    const { length } = values;
    const indexBytes = this.#indexBytes;
    writeValidity(values, sink);
    const start = sink.buffer(length * indexBytes);
    const { view } = sink;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const index = value == null ? 0 : this.#indexOf.get(value);
      if (index === undefined) throw this.#unknown(value, i);
      storeIndex(view, start + i * indexBytes, indexBytes, index);
    }
    sink.dictionary(this.#content);
  }

  writeOne(value: string, sink: BodySink): void {
    const index = this.#indexOf.get(value);
    if (index === undefined) throw this.#unknown(value, 0);
    writeIndex(index, this.#indexBytes, sink);
    sink.dictionary(this.#content);
  }

  reader(): ColumnReader<string> {
    return new DictionaryReader(this.type, this.#value);
  }

  #unknown(value: unknown, index: number): Error {
    if (typeof value !== "string") return typeMismatch(this.type, value, index);
    const names = this.#content.values;
    const shown = names.slice(0, SHOWN_NAMES).map((name) => quoted(String(name)));
    if (names.length > SHOWN_NAMES) shown.push(`${names.length - SHOWN_NAMES} more`);
    return schemaError(
      "unknown-member",
      `${quoted(value)} is not a member: expected ${shown.join(", ")}`,
      { path: [index] },
    );
  }
}
