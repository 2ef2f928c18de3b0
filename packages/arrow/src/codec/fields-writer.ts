/** The columns of named fields out of rows: a struct's children, a record batch's columns. */
import type { BodySink } from "./body-sink.ts";
import type { ColumnValues, FieldCodec } from "./column-codec.ts";
import { relocated, unexpectedNull } from "./value-errors.ts";

/** Takes a field's value out of a row, by the index of the field. */
export type FieldGetter<V> = (row: V, fieldIndex: number) => unknown;

/**
 * Writes a column for each field. Rows that are null have null in all fields. Without a getter a
 * field's value is the property of its name. Throws at `[row, name]`.
 */
export function writeFields<V>(
  fields: readonly FieldCodec[],
  rows: ColumnValues<V>,
  sink: BodySink,
  get: FieldGetter<V> | undefined,
): void {
  for (let f = 0; f < fields.length; f++) {
    const field = fields[f]!;
    const column = fieldColumn(field, f, rows, get);
    try {
      field.codec.write(column, sink);
    } catch (error) {
      throw relocated(error, (index) => [index, field.name]);
    }
  }
}

/** As {@link writeFields} for one row that is not null. */
export function writeFieldsOnce<V>(
  fields: readonly FieldCodec[],
  row: V,
  sink: BodySink,
  get: FieldGetter<V> | undefined,
): void {
  let f = 0;
  try {
    for (; f < fields.length; f++) {
      const { name, nullable, codec } = fields[f]!;
      const value = fieldValue(row, f, name, get);
      if (value != null && codec.writeOne !== undefined) {
        codec.writeOne(value, sink);
      } else {
        if (value == null && !nullable) throw unexpectedNull(name, [0]);
        codec.write([value], sink);
      }
    }
  } catch (error) {
    throw relocated(error, (index) => [index, fields[f]!.name]);
  }
}

function fieldColumn<V>(
  field: FieldCodec,
  fieldIndex: number,
  rows: ColumnValues<V>,
  get: FieldGetter<V> | undefined,
): unknown[] {
  const { name, nullable } = field;
  const column: unknown[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row == null) {
      column.push(null);
      continue;
    }
    const value = fieldValue(row, fieldIndex, name, get);
    if (value == null && !nullable) throw unexpectedNull(name, [i, name]);
    column.push(value);
  }
  return column;
}

function fieldValue<V>(
  row: V,
  fieldIndex: number,
  name: string,
  get: FieldGetter<V> | undefined,
): unknown {
  return get === undefined ? (row as Record<string, unknown>)[name] : get(row, fieldIndex);
}
