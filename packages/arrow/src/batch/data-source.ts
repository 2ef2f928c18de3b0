/** Feeds column readers from apache-arrow data, sliced or not. */
import type { Data, DataType, RecordBatch, Vector } from "apache-arrow";
import type { BodySource, DictionaryValues } from "../codec/body-source.ts";
import type { ColumnReader } from "../codec/column-codec.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { NO_DICTIONARY } from "./column-data.ts";
import { type ColumnLayout, type DictionaryLayout, layoutOf } from "./column-layout.ts";
import { type BufferTarget, ColumnWriter } from "./column-writer.ts";
import { defaultCodec } from "./default-codec.ts";
import { columnLayouts } from "./make-record-batch.ts";
import { dataOfValues } from "./sink-source.ts";

/**
 * An apache-arrow record batch as column readers want it. Buffers are read where they are; only what
 * a slice cuts through (offsets, bitmaps) is copied.
 * @throws `schema/schema-mismatch` when a column is not of the type that the batch's schema says.
 */
export function recordBatchSource(batch: RecordBatch): BodySource {
  const source = new DataSource();
  const { children, length } = batch.data;
  source.addColumns(columnLayouts(batch.schema), children, length);
  return source;
}

/** As {@link recordBatchSource}, for one column. */
export function dataSource(type: DataType, data: Data): BodySource {
  const source = new DataSource();
  source.addColumns([layoutOf(type)], [data], data.length);
  return source;
}

const valuesOf = new WeakMap<Vector, readonly unknown[]>();

/**
 * The values of a dictionary vector in index order, as the codec of `type` reads them. Decoded once
 * per vector: the same array each time, and frozen.
 */
export function vectorValues(vector: Vector, type: DataType): readonly unknown[] {
  let values = valuesOf.get(vector);
  if (values === undefined) {
    const reader = defaultCodec(type).reader();
    const decoded: unknown[] = [];
    for (const chunk of vector.data) {
      reader.bind(dataSource(type, chunk));
      for (let i = 0; i < chunk.length; i++) decoded.push(reader.get(i));
    }
    values = Object.freeze(decoded);
    valuesOf.set(vector, values);
  }
  return values;
}

/** Takes data apart without copying, and hands out the pieces. */
class DataSource implements BodySource, BufferTarget {
  length = 0;
  nullCount = 0;
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  readonly #nodes: number[] = [];
  readonly #buffers: Uint8Array[] = [];
  /** By position of their node in {@link #nodes}. */
  #dictionaries: Map<number, DictionaryValues> | undefined;
  #node = 0;
  #buffer = 0;
  #view: DataView | undefined;

  addColumns(layouts: readonly ColumnLayout[], columns: readonly Data[], length: number): void {
    const writer = new ColumnWriter(this, (layout, vector) => this.#noteDictionary(layout, vector));
    writer.columns(layouts, columns, 0, length);
  }

  get view(): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.#view ??= new DataView(buffer, byteOffset, byteLength);
    return this.#view;
  }

  node(length: number, nullCount: number): void {
    this.#nodes.push(length, nullCount);
  }

  buffer(byteLength: number): number {
    this.bytes = new Uint8Array(byteLength);
    this.#buffers.push(this.bytes);
    return 0;
  }

  emptyBuffer(): void {
    this.#buffers.push(EMPTY);
  }

  readyBuffer(bytes: Uint8Array): void {
    this.#buffers.push(bytes);
  }

  nextNode(): void {
    if (this.#node >= this.#nodes.length) throw atEnd("nodes");
    this.length = this.#nodes[this.#node++]!;
    this.nullCount = this.#nodes[this.#node++]!;
  }

  nextBuffer(): void {
    if (this.#buffer >= this.#buffers.length) throw atEnd("buffers");
    this.bytes = this.#buffers[this.#buffer++]!;
    this.end = this.bytes.byteLength;
    this.#view = undefined;
  }

  /** Columns may share an id without sharing values, so it is the column reached last that counts. */
  dictionary(_id: number): DictionaryValues {
    return this.#dictionaries?.get(this.#node) ?? NO_DICTIONARY;
  }

  #noteDictionary(layout: DictionaryLayout, vector: Vector | undefined): number {
    this.#dictionaries ??= new Map();
    const values =
      vector === undefined ? NO_DICTIONARY : vectorDictionary(vector, layout.valueType);
    this.#dictionaries.set(this.#nodes.length, values);
    return 0;
  }
}

const EMPTY = new Uint8Array(0);

const dictionaryOf = new WeakMap<Vector, DictionaryValues>();

/** A dictionary vector as column readers want it. One object per vector. */
function vectorDictionary(vector: Vector, type: DataType): DictionaryValues {
  let dictionary = dictionaryOf.get(vector);
  if (dictionary === undefined) {
    dictionary = new ChunkDictionary(vector, type);
    dictionaryOf.set(vector, dictionary);
  }
  return dictionary;
}

class ChunkDictionary implements DictionaryValues {
  readonly length: number;
  readonly #vector: Vector;
  readonly #type: DataType;
  #chunk: Data | undefined;

  constructor(vector: Vector, type: DataType) {
    this.length = vector.length;
    this.#vector = vector;
    this.#type = type;
  }

  bind(reader: ColumnReader<unknown>): void {
    this.#chunk ??= this.#singleChunk();
    reader.bind(dataSource(this.#type, this.#chunk));
  }

  /** Readers want one run of values; a dictionary that grew by deltas has several. */
  #singleChunk(): Data {
    const { data } = this.#vector;
    if (data.length === 1) return data[0]!;
    return dataOfValues(this.#type, vectorValues(this.#vector, this.#type));
  }
}

function atEnd(what: string): Error {
  return protocolError(
    "invalid-batch",
    `Invalid record batch: fewer ${what} than its schema needs`,
  );
}
