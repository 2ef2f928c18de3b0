/** Rows out of the child columns of a struct. */
import type { ColumnReader, FieldCodec } from "./column-codec.ts";
import type { Row } from "./row-code.ts";
import type { RowMaker } from "./row-maker.ts";
import { relocated } from "./value-errors.ts";

/** The readers of some fields, and the values of all of them in one row. */
export class FieldsReader {
  readonly readers: readonly ColumnReader<unknown>[];
  readonly #maker: RowMaker;

  /** `maker` makes rows of these fields; codecs keep one for all of their readers. */
  constructor(fields: readonly FieldCodec[], maker: RowMaker) {
    this.readers = fields.map((field) => field.codec.reader());
    this.#maker = maker;
  }

  /** A row as an object with a property for each field. Throws at `[row, name]`. */
  object(row: number): Row {
    const { readers } = this;
    const maker = this.#maker;
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

  /** An error of a row, with its field: which one it was shows by reading them one by one. */
  #located(error: unknown, row: number): unknown {
    const { readers } = this;
    let f = 0;
    try {
      for (; f < readers.length; f++) readers[f]!.get(row);
    } catch (again) {
      return relocated(again, (index) => [index, this.#maker.names[f]!]);
    }
    return error;
  }
}
