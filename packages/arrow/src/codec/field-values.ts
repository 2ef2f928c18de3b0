/** Writing child columns: nulls where there may be none, and paths from the parent's point of view. */
import type { PathSegment } from "../error/sheaf-error.ts";
import type { BodySink } from "./body-sink.ts";
import type { ColumnCodec, ColumnValues, FieldCodec } from "./column-codec.ts";
import { indexOfNull } from "./validity.ts";
import { relocated, unexpectedNull } from "./value-errors.ts";

/** Turns an index in a child's values into the steps that lead there from its parent's. */
export type Placement = (index: number) => readonly PathSegment[];

/** Writes a column of one row. Throws at `[0]`. */
export function writeOne(codec: ColumnCodec<unknown>, value: unknown, sink: BodySink): void {
  if (value != null && codec.writeOne !== undefined) codec.writeOne(value, sink);
  else codec.write([value], sink);
}

/** Writes a child column. Throws `unexpected-null` and what the codec throws, both placed. */
export function writeChild(
  field: FieldCodec,
  values: ColumnValues<unknown>,
  sink: BodySink,
  place: Placement,
): void {
  checkNulls(field, values, place);
  writeUnchecked(field, values, sink, place);
}

/** Writes a child column which may hold nulls because its parent is null there. */
export function writeUnchecked(
  field: FieldCodec,
  values: ColumnValues<unknown>,
  sink: BodySink,
  place: Placement,
): void {
  try {
    field.codec.write(values, sink);
  } catch (error) {
    throw relocated(error, place);
  }
}

/** Throws `unexpected-null` if there is a null in values of a field that allows none. */
export function checkNulls(
  field: FieldCodec,
  values: ColumnValues<unknown>,
  place: Placement,
): void {
  if (field.nullable) return;
  const index = indexOfNull(values);
  if (index >= 0) throw unexpectedNull(field.name, place(index));
}
