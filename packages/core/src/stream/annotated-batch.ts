/** A record batch paired with its custom metadata: the input and output of every turn of a stream. */
import {
  type ColumnReader,
  codecFor,
  inferSchema,
  type ReceivedBatch,
  type RowCodec,
  type RowReader,
  recordBatchFromColumns,
  recordBatchFromRows,
  recordBatchSource,
  rowCodec,
  SheafError,
  schemaError,
} from "@sheaf/arrow";
import { type RecordBatch, Schema } from "apache-arrow";
import { KEY_CALL_STATE, KEY_STREAM_STATE } from "../wire/keys.ts";

const NO_METADATA: ReadonlyMap<string, string> = new Map();

/** How an {@link AnnotatedBatch} is made from values. */
export interface AnnotatedBatchOptions {
  /** Schema of the values. Default: inferred from them. */
  readonly schema?: Schema;
  /** Custom metadata. Default: none. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/** One column of a batch, read value by value or at once. */
export interface BatchColumn<Value> extends Iterable<Value> {
  readonly length: number;
  get(row: number): Value;
  toArray(): Value[];
}

/**
 * A batch with its metadata. `Row` is what {@link rows} gives: the declared row's type on typed streams.
 * The apache-arrow batch is made when it is first asked for; reading rows and columns does not need it.
 */
export class AnnotatedBatch<Row = Record<string, unknown>> implements Disposable {
  readonly #source: ReceivedBatch | RecordBatch;
  readonly #codec: RowCodec | undefined;
  readonly #metadata: ReadonlyMap<string, string> | undefined;
  readonly #release: (() => void) | undefined;
  #released = false;
  #reader: RowReader | undefined;

  /** Wraps a batch; `codec`, when given, must be of the same schema and decides what values look like. */
  constructor(
    source: ReceivedBatch | RecordBatch,
    parts: {
      readonly codec?: RowCodec | undefined;
      readonly metadata?: ReadonlyMap<string, string> | undefined;
      readonly release?: (() => void) | undefined;
    } = {},
  ) {
    this.#source = source;
    this.#codec = parts.codec;
    this.#metadata = parts.metadata;
    this.#release = parts.release;
  }

  /**
   * Makes a batch from columns (`{ value: [1, 2] }`), rows (`[{ value: 1 }]`) or a ready RecordBatch.
   * Throws a `schema` error when the values do not fit.
   */
  static from(
    values:
      | Readonly<Record<string, ArrayLike<unknown>>>
      | readonly Record<string, unknown>[]
      | RecordBatch,
    options: AnnotatedBatchOptions = {},
  ): AnnotatedBatch {
    const { metadata } = options;
    if (isRecordBatch(values)) return new AnnotatedBatch(values, { metadata });
    if (isRows(values)) {
      const schema = options.schema ?? inferSchema(columnsOf(values));
      return new AnnotatedBatch(recordBatchFromRows(schema, values), { metadata });
    }
    const schema = options.schema ?? inferSchema(values);
    return new AnnotatedBatch(recordBatchFromColumns(schema, values), { metadata });
  }

  /** The batch itself. */
  get batch(): RecordBatch {
    this.#refuseWhenReleased();
    return isRecordBatch(this.#source) ? this.#source : this.#source.toRecordBatch();
  }

  /** The batch as it was received or given; for code that must not force a conversion. */
  get source(): ReceivedBatch | RecordBatch {
    this.#refuseWhenReleased();
    return this.#source;
  }

  /** The custom metadata; empty when there is none. What the protocol itself puts there is not among it. */
  get customMetadata(): ReadonlyMap<string, string> {
    if (this.#metadata !== undefined) return this.#metadata;
    if (isRecordBatch(this.#source)) return this.#source.metadata;
    const { metadata } = this.#source;
    if (metadata.size === 0) return NO_METADATA;
    const isBookkeeping = metadata.has(KEY_STREAM_STATE) || metadata.has(KEY_CALL_STATE);
    return isBookkeeping ? withoutState(metadata.toMap()) : metadata.toMap();
  }

  get numRows(): number {
    return this.#source.numRows;
  }

  get schema(): Schema {
    return this.#source.schema;
  }

  /** All rows as plain objects. */
  rows(): Row[] {
    return this.#bound().rows() as Row[];
  }

  /** All rows as plain objects, untyped. */
  toRows(): Record<string, unknown>[] {
    return this.#bound().rows();
  }

  /** One column of a typed batch. */
  column<Name extends string & keyof Row>(name: Name): BatchColumn<Row[Name]>;
  /** One column by name. Throws a `schema` error (`missing-field`) when there is none of that name. */
  column<Value = unknown>(name: string): BatchColumn<Value>;
  column<Value>(name: string): BatchColumn<Value> {
    const reader = this.#bound();
    const { fields } = this.schema;
    for (let i = 0; i < fields.length; i++) {
      if (fields[i]?.name === name) return new ColumnView<Value>(reader.column(i), this.numRows);
    }
    throw schemaError("missing-field", "no such column", { path: [name] });
  }

  /**
   * Gives the memory of a received batch back, where it is worth it (from 16 KiB on): later ones are received into it,
   * instead of into fresh memory, which is several times slower. Reading the batch after that throws `closed`, and
   * arrays that were taken from it are empty. Never necessary; wait with it until a turn that sends parts of this
   * batch on has been answered. Idempotent.
   */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#reader = undefined;
    this.#release?.();
  }

  /** Whether it was released, and cannot be read any more. */
  get isReleased(): boolean {
    return this.#released;
  }

  /** {@link release}, for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  #refuseWhenReleased(): void {
    if (!this.#released) return;
    throw new SheafError("transport", "closed", "the batch was released; read it before that");
  }

  #bound(): RowReader {
    if (this.#reader === undefined) {
      this.#refuseWhenReleased();
      const codec = this.#codec ?? defaultCodec(this.schema);
      const reader = codec.reader();
      if (isRecordBatch(this.#source)) reader.bind(recordBatchSource(this.#source), this.numRows);
      else this.#source.bindTo(reader);
      this.#reader = reader;
    }
    return this.#reader;
  }
}

class ColumnView<Value> implements BatchColumn<Value> {
  readonly #reader: ColumnReader<unknown>;
  readonly length: number;

  constructor(reader: ColumnReader<unknown>, length: number) {
    this.#reader = reader;
    this.length = length;
  }

  get(row: number): Value {
    return this.#reader.get(row) as Value;
  }

  toArray(): Value[] {
    const values: Value[] = new Array(this.length);
    for (let i = 0; i < this.length; i++) values[i] = this.get(i);
    return values;
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

function withoutState(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const visible = new Map(metadata);
  visible.delete(KEY_STREAM_STATE);
  visible.delete(KEY_CALL_STATE);
  return visible;
}

const codecs: WeakMap<Schema, RowCodec> = new WeakMap();

function defaultCodec(schema: Schema): RowCodec {
  let codec = codecs.get(schema);
  if (codec === undefined) {
    codec = rowCodec(
      schema.fields.map(({ name, nullable, type }) => ({ name, nullable, codec: codecFor(type) })),
      schema,
    );
    codecs.set(schema, codec);
  }
  return codec;
}

/** Whether a value is an apache-arrow batch, of whichever copy of the library. */
export function isRecordBatch(value: unknown): value is RecordBatch {
  return (
    typeof value === "object" &&
    value !== null &&
    "numRows" in value &&
    "data" in value &&
    Schema.isSchema((value as RecordBatch).schema)
  );
}

function isRows(values: object): values is readonly Record<string, unknown>[] {
  return Array.isArray(values);
}

function columnsOf(rows: readonly Record<string, unknown>[]): Record<string, unknown[]> {
  const columns: Record<string, unknown[]> = {};
  for (const name of Object.keys(rows[0] ?? {})) columns[name] = rows.map((row) => row[name]);
  return columns;
}
