/** Casts of plain values, and short names for types. */
import {
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  type Int32,
  List,
  Map_,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { recordBatchFromColumns, rowsOf } from "../batch-values.ts";
import { columnCast } from "../cast/column-cast.ts";
import { assembleRecordBatch } from "../make-record-batch.ts";
import { validateBatch } from "../validate.ts";
import { partsOf } from "./batch-parts.ts";

/** A field, nullable unless told otherwise. */
export const field = (name: string, type: DataType, nullable = true): Field =>
  new Field(name, type, nullable);
/** A list type. */
export const list = (type: DataType, nullable = true): List =>
  new List(field("item", type, nullable));
/** A struct type. */
export const struct = (...fields: Field[]): Struct => new Struct(fields);
/** A dictionary of text. */
export const text = (indices: DataType): Dictionary => new Dictionary(new Utf8(), indices as Int32);

/** A map from text. */
export function map(value: DataType): DataType {
  const entry = new Struct<{ key: DataType; value: DataType }>([
    field("key", new Utf8(), false),
    field("value", value),
  ]);
  return new Map_(field("entries", entry, false) as Field<typeof entry>);
}

/** What becomes of values, by way of a batch that was sliced before and is sent afterwards. */
export function cast(from: DataType, to: DataType, values: readonly unknown[]): unknown[] {
  const padded = [...values, ...values.slice(0, 1)];
  const source = recordBatchFromColumns(new Schema([field("c", from)]), { c: padded });
  const [data] = source.slice(0, values.length).data.children;
  const schema = new Schema([field("c", to)]);
  const batch = assembleRecordBatch(schema, [columnCast(from, to)!(data!)], values.length);
  validateBatch(schema, partsOf(batch), "full");
  return rowsOf(batch).map((row) => row.c);
}

/** A dense union of something and text. */
export const dense = (type: DataType): DenseUnion =>
  new DenseUnion([0, 1], [field("n", type), field("s", new Utf8())]);
