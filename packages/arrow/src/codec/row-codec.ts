/** Whole record batches: rows as objects, or columns as arrays, to and from the columns of a schema. */
import { Schema } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { arrowField, checkWeightless, isWeightless } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { writeChild } from "./field-values.ts";
import { writeFields } from "./fields-writer.ts";
import { RowMaker } from "./row-maker.ts";
import { describeValue, invalidBatch, quoted, relocated, unexpectedNull } from "./value-errors.ts";

/** Converts between rows and the columns of a record batch. Stateless, so it may be shared freely. */
export interface RowCodec {
  readonly schema: Schema;
  readonly fields: readonly FieldCodec[];
  /**
   * Appends the columns of some rows to the body. Properties beyond the fields are left out. Throws a
   * schema error at `[row, name]`, or at `[name]` if there is but one row.
   */
  writeRows(rows: readonly Readonly<Record<string, unknown>>[], sink: BodySink): void;
  /** As {@link writeRows} for one row: the way of every call's parameters and result. */
  writeRow(row: Readonly<Record<string, unknown>>, sink: BodySink): void;
  /**
   * Appends columns to the body and returns how many rows they have. Throws `missing-field` and
   * `unknown-member` if there are not just the columns of the fields, `row-count` if they differ in
   * length, `type-mismatch` for what is not an array, and what codecs throw at `[name, row]`.
   */
  writeColumns(columns: Readonly<Record<string, ArrayLike<unknown>>>, sink: BodySink): number;
  /** Makes a reader of such record batches. */
  reader(): RowReader;
}

/**
 * Reads the record batch to which it was bound last. Stateful. Everything it throws is a SheafError:
 * `invalid-batch` where the buffers are broken, and what codecs throw at `[row, name]`, or at `[name]`
 * if there is but one row.
 */
export interface RowReader {
  /** Takes the columns of a record batch of `numRows` rows from the source. */
  bind(source: BodySource, numRows: number): void;
  /** A row as an object with a property for each field. Throws `out-of-range` if there is no such row. */
  row(row: number): Record<string, unknown>;
  /** All rows. */
  rows(): Record<string, unknown>[];
  /** The reader of a column, bound along with this one. Throws `out-of-range` if there is none. */
  column(index: number): ColumnReader<unknown>;
  /** Lets go of the batch: readers are kept for the next one, and would keep this one's memory until then. */
  release(): void;
}

/** The codec of a schema's record batches; the schema is made of the fields unless one is given. */
export function rowCodec(
  fields: readonly FieldCodec[],
  schema: Schema = new Schema(fields.map(arrowField)),
): RowCodec {
  return new FieldsRowCodec(fields, schema);
}

class FieldsRowCodec implements RowCodec {
  readonly schema: Schema;
  readonly fields: readonly FieldCodec[];
  /** What all readers share. */
  readonly #rows: RowShape;

  constructor(fields: readonly FieldCodec[], schema: Schema) {
    this.schema = schema;
    this.fields = fields;
    this.#rows = {
      maker: new RowMaker(fields.map((field) => field.name)),
      isWeightless: fields.every((field) => isWeightless(field.codec.type)),
    };
  }

  writeRows(rows: readonly Readonly<Record<string, unknown>>[], sink: BodySink): void {
    const { length } = rows;
    if (length === 1) {
      this.writeRow(rows[0]!, sink);
      return;
    }
    for (let i = 0; i < length; i++) checkRow(rows[i], i, length);
    writeFields(this.fields, rows, sink, undefined);
  }

  writeRow(row: Readonly<Record<string, unknown>>, sink: BodySink): void {
    if (typeof row !== "object" || row === null) checkRow(row, 0, 1);
    const { fields } = this;
    let f = 0;
    try {
      for (; f < fields.length; f++) {
        // As `writeSingle`, without a call: every call of a method comes by here twice.
        const { name, nullable, codec } = fields[f]!;
        const value = row[name];
        if (value != null && codec.writeOne !== undefined) codec.writeOne(value, sink);
        else if (value != null || nullable) codec.write([value], sink);
        else throw unexpectedNull(name, [0]);
      }
    } catch (error) {
      throw relocated(error, () => [fields[f]!.name]);
    }
  }

  writeColumns(columns: Readonly<Record<string, ArrayLike<unknown>>>, sink: BodySink): number {
    const { fields } = this;
    const rows = checkColumns(columns, fields);
    // From here on every column is known to be there.
    if (rows === 1) {
      this.#writeSingle(columns, sink);
      return 1;
    }
    for (const field of fields) {
      const values: ColumnValues<unknown> = columns[field.name]!;
      writeChild(field, values, sink, (index) => [field.name, index]);
    }
    return rows;
  }

  /** Columns of one row, which is what a turn of a stream often is. */
  #writeSingle(columns: Readonly<Record<string, ArrayLike<unknown>>>, sink: BodySink): void {
    const { fields } = this;
    let f = 0;
    try {
      for (; f < fields.length; f++) writeSingle(fields[f]!, columns[fields[f]!.name]![0], sink);
    } catch (error) {
      throw relocated(error, (index) => [fields[f]!.name, index]);
    }
  }

  reader(): RowReader {
    return new FieldsRowReader(this.fields, this.#rows);
  }
}

/** Writes a column of one row. Throws at `[0]`. */
function writeSingle({ name, nullable, codec }: FieldCodec, value: unknown, sink: BodySink): void {
  if (value != null && codec.writeOne !== undefined) codec.writeOne(value, sink);
  else if (value != null || nullable) codec.write([value], sink);
  else throw unexpectedNull(name, [0]);
}

function checkRow(row: unknown, index: number, rows: number): void {
  if (typeof row === "object" && row !== null) return;
  throw schemaError("type-mismatch", `expected a row, got ${describeValue(row)}`, {
    path: rows === 1 ? [] : [index],
  });
}

/** The number of rows that all columns have. */
function checkColumns(
  columns: Readonly<Record<string, ArrayLike<unknown>>>,
  fields: readonly FieldCodec[],
): number {
  let rows = -1;
  for (const { name } of fields) {
    const length = columnLength(columns, name);
    if (rows === -1) rows = length;
    if (length !== rows) {
      const message = `${length} rows where the columns before have ${rows}`;
      throw schemaError("row-count", message, { path: [name] });
    }
  }
  // All fields have been found, so other members can only be in excess. Counted with those of prototypes, if any.
  let members = 0;
  for (const _ in columns) members++;
  if (members !== fields.length) checkMembers(columns, fields);
  return Math.max(rows, 0);
}

function checkMembers(columns: object, fields: readonly FieldCodec[]): void {
  const names = new Set(fields.map((field) => field.name));
  const extra = Object.keys(columns).find((name) => !names.has(name));
  if (extra === undefined) return;
  const expected = [...names].map(quoted).join(", ");
  throw schemaError("unknown-member", `no such column: expected ${expected}`, { path: [extra] });
}

function columnLength(columns: Readonly<Record<string, unknown>>, name: string): number {
  if (!Object.hasOwn(columns, name)) {
    throw schemaError("missing-field", "no such column was given", { path: [name] });
  }
  const values = columns[name];
  if (typeof values === "object" && values !== null && "length" in values) {
    const { length } = values;
    if (Number.isSafeInteger(length)) return Number(length);
  }
  throw schemaError("type-mismatch", `expected an array, got ${describeValue(values)}`, {
    path: [name],
  });
}

/** What is the same for all readers of a codec. */
interface RowShape {
  readonly maker: RowMaker;
  readonly isWeightless: boolean;
}

class FieldsRowReader implements RowReader {
  readonly #fields: readonly FieldCodec[];
  #readers: readonly ColumnReader<unknown>[];
  readonly #shape: RowShape;
  #rows = 0;

  constructor(fields: readonly FieldCodec[], shape: RowShape) {
    this.#fields = fields;
    this.#readers = readersOf(fields);
    this.#shape = shape;
  }

  bind(source: BodySource, numRows: number): void {
    this.#rows = numRows;
    const readers = this.#readers;
    try {
      for (let i = 0; i < readers.length; i++) {
        const reader = readers[i]!;
        reader.bind(source);
        if (reader.length !== numRows) {
          const name = quoted(this.#shape.maker.names[i]!);
          throw invalidBatch(`column ${name} has ${reader.length} rows of ${numRows}`);
        }
      }
    } catch (error) {
      throw typed(error);
    }
  }

  row(row: number): Record<string, unknown> {
    if (!Number.isInteger(row) || row < 0 || row >= this.#rows) {
      throw schemaError("out-of-range", `row ${row} of a batch of ${this.#rows}`);
    }
    const { maker } = this.#shape;
    const readers = this.#readers;
    const { code, names } = maker;
    try {
      if (code !== undefined) return code.one(readers, row);
      const object = { ...maker.template };
      for (let i = 0; i < readers.length; i++) object[names[i]!] = readers[i]!.get(row);
      if (maker.rowsToCompile > 0 && --maker.rowsToCompile === 0) maker.compile();
      return object;
    } catch (error) {
      throw this.#located(error, row);
    }
  }

  rows(): Record<string, unknown>[] {
    const { maker, isWeightless: isFree } = this.#shape;
    if (isFree) checkWeightless(this.#rows);
    try {
      return maker.rows(this.#readers, this.#rows);
    } catch (error) {
      for (let row = 0; row < this.#rows; row++) this.row(row);
      throw typed(error);
    }
  }

  column(index: number): ColumnReader<unknown> {
    const reader = this.#readers[index];
    if (reader === undefined) throw schemaError("out-of-range", `there is no column ${index}`);
    return reader;
  }

  release(): void {
    this.#rows = 0;
    this.#readers = readersOf(this.#fields);
  }

  /** An error of a row, with its column: which one it was shows by reading them one by one. */
  #located(error: unknown, row: number): unknown {
    const readers = this.#readers;
    let i = 0;
    try {
      for (; i < readers.length; i++) readers[i]!.get(row);
    } catch (again) {
      const name = this.#shape.maker.names[i]!;
      return relocated(typed(again), (index) => (this.#rows === 1 ? [name] : [index, name]));
    }
    return typed(error);
  }
}

function readersOf(fields: readonly FieldCodec[]): readonly ColumnReader<unknown>[] {
  return fields.map((field) => field.codec.reader());
}

/** A read beyond the memory of a batch, as the error of the batch that it is. */
function typed(error: unknown): unknown {
  return error instanceof RangeError
    ? invalidBatch("the buffers do not hold what the batch says", error)
    : error;
}
