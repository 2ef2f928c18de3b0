/** Rows out of the columns of named fields: a struct's children, a record batch's columns. */
import type { ColumnReader, FieldCodec } from "./column-codec.ts";
import { relocated } from "./value-errors.ts";

/** The readers of some fields, and the values of all of them in one row. */
export class FieldsReader {
  readonly readers: readonly ColumnReader<unknown>[];
  readonly #names: readonly string[];
  /** Copying it makes an object with all properties at once, `__proto__` included. */
  readonly #template: Record<string, unknown>;

  constructor(fields: readonly FieldCodec[]) {
    this.readers = fields.map((field) => field.codec.reader());
    this.#names = fields.map((field) => field.name);
    this.#template = Object.fromEntries(this.#names.map((name) => [name, null]));
  }

  /** A row as an object with a property for each field. Throws at `[row, name]`. */
  object(row: number): Record<string, unknown> {
    const names = this.#names;
    const { readers } = this;
    const object = { ...this.#template };
    let f = 0;
    try {
      for (; f < readers.length; f++) object[names[f]!] = readers[f]!.get(row);
    } catch (error) {
      throw relocated(error, (index) => [index, names[f]!]);
    }
    return object;
  }

  /** A row as its fields' values in order. Throws at `[row, name]`. */
  values(row: number): unknown[] {
    const { readers } = this;
    const values: unknown[] = [];
    let f = 0;
    try {
      for (; f < readers.length; f++) values.push(readers[f]!.get(row));
    } catch (error) {
      throw relocated(error, (index) => [index, this.#names[f]!]);
    }
    return values;
  }
}
