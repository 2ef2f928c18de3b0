/** Whole record batches: rows as objects, or columns as arrays, to and from the columns of a schema. */
import { Schema } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { arrowField, checkWeightless, isWeightless } from "./arrow-types.ts";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";
import type { ColumnReader, ColumnValues, FieldCodec } from "./column-codec.ts";
import { writeChild } from "./field-values.ts";
import { writeFields } from "./fields-writer.ts";
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

  constructor(fields: readonly FieldCodec[], schema: Schema) {
    this.schema = schema;
    this.fields = fields;
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
    for (const field of fields) {
      // Presence has been checked.
      const values: ColumnValues<unknown> = columns[field.name]!;
      writeChild(field, values, sink, (index) => [field.name, index]);
    }
    return rows;
  }

  reader(): RowReader {
    return new FieldsRowReader(this.fields);
  }
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
  const names = new Set(fields.map((field) => field.name));
  const extra = Object.keys(columns).find((name) => !names.has(name));
  if (extra !== undefined) {
    const expected = [...names].map(quoted).join(", ");
    throw schemaError("unknown-member", `no such column: expected ${expected}`, { path: [extra] });
  }
  return Math.max(rows, 0);
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

class FieldsRowReader implements RowReader {
  readonly #names: readonly string[];
  readonly #readers: readonly ColumnReader<unknown>[];
  /** Copying it makes an object with all properties at once, `__proto__` included. */
  readonly #template: Readonly<Record<string, unknown>>;
  readonly #isWeightless: boolean;
  #rows = 0;

  constructor(fields: readonly FieldCodec[]) {
    this.#names = fields.map((field) => field.name);
    this.#readers = fields.map((field) => field.codec.reader());
    this.#template = Object.fromEntries(this.#names.map((name) => [name, null]));
    this.#isWeightless = fields.every((field) => isWeightless(field.codec.type));
  }

  bind(source: BodySource, numRows: number): void {
    this.#rows = numRows;
    const readers = this.#readers;
    try {
      for (let i = 0; i < readers.length; i++) {
        const reader = readers[i]!;
        reader.bind(source);
        if (reader.length !== numRows) {
          const name = quoted(this.#names[i]!);
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
    const names = this.#names;
    const readers = this.#readers;
    const object = { ...this.#template };
    let f = 0;
    try {
      for (; f < readers.length; f++) object[names[f]!] = readers[f]!.get(row);
    } catch (error) {
      const name = names[f]!;
      throw relocated(typed(error), (index) => (this.#rows === 1 ? [name] : [index, name]));
    }
    return object;
  }

  rows(): Record<string, unknown>[] {
    if (this.#isWeightless) checkWeightless(this.#rows);
    const rows: Record<string, unknown>[] = [];
    for (let i = 0; i < this.#rows; i++) rows.push(this.row(i));
    return rows;
  }

  column(index: number): ColumnReader<unknown> {
    const reader = this.#readers[index];
    if (reader === undefined) throw schemaError("out-of-range", `there is no column ${index}`);
    return reader;
  }
}

/** A read beyond the memory of a batch, as the error of the batch that it is. */
function typed(error: unknown): unknown {
  return error instanceof RangeError
    ? invalidBatch("the buffers do not hold what the batch says", error)
    : error;
}
