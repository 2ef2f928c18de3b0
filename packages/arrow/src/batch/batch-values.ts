/** Values to record batches and back: rows as objects, or columns as arrays. */
import type { RecordBatch, Schema } from "apache-arrow";
import { checkWeightless, isWeightless } from "../codec/arrow-types.ts";
import type { BodySink } from "../codec/body-sink.ts";
import { returnSink, takeSink } from "../codec/body-sink.ts";
import { type CodecOptions, codecFor, rowCodecFor } from "../codec/codec-for.ts";
import type { RowCodec } from "../codec/row-codec.ts";
import { schemaError } from "../error/sheaf-error.ts";
import { childrenData, emptyData } from "./column-data.ts";
import { dataSource, recordBatchSource } from "./data-source.ts";
import { defaultCodec } from "./default-codec.ts";
import { assembleRecordBatch, columnLayouts } from "./make-record-batch.ts";
import { SinkSource } from "./sink-source.ts";

/** Columns by name, each an array or a typed array of values. */
export type ColumnsByName = Readonly<Record<string, ArrayLike<unknown>>>;

/** Rows as objects, with a property for each column. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * A record batch of columns given as arrays. Typed arrays of 16 KiB and more are not copied where
 * they fit the type, so do not change them while the batch is in use.
 *
 * @throws `schema/missing-field` and `schema/unknown-member` if there are not just the schema's
 * columns, `schema/row-count` if they differ in length, and what codecs throw for values that do not
 * fit, with `[column, row]` as path.
 */
export function recordBatchFromColumns(
  schema: Schema,
  columns: ColumnsByName,
  metadata?: Map<string, string>,
): RecordBatch {
  return build(schema, metadata, (codec, sink) => codec.writeColumns(columns, sink));
}

/**
 * A record batch of rows. Properties that are no columns are left out; missing ones are null.
 * @throws what codecs throw for values that do not fit, with `[row, column]` as path.
 */
export function recordBatchFromRows(
  schema: Schema,
  rows: Rows,
  metadata?: Map<string, string>,
): RecordBatch {
  return build(schema, metadata, (codec, sink) => {
    codec.writeRows(rows, sink);
    return rows.length;
  });
}

/** A batch of no rows. */
export function emptyRecordBatch(schema: Schema, metadata?: Map<string, string>): RecordBatch {
  return assembleRecordBatch(schema, columnLayouts(schema).map(emptyData), 0, metadata);
}

/**
 * The rows of a batch as plain objects. 64-bit integers are bigints unless `int64` says "number".
 * @throws `schema/out-of-range` for integers that a number cannot hold when numbers are asked for,
 * and for dates beyond what a Date can be.
 */
export function rowsOf(batch: RecordBatch, options?: CodecOptions): Record<string, unknown>[] {
  const reader = rowCodecOf(batch.schema, options).reader();
  reader.bind(recordBatchSource(batch), batch.numRows);
  return reader.rows();
}

/**
 * The values of one column of a batch, `null` where they are null.
 * @throws `schema/missing-field` when the batch has no such column, and what {@link rowsOf} throws.
 */
export function columnOf(batch: RecordBatch, name: string, options?: CodecOptions): unknown[] {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  if (index < 0) {
    const names = batch.schema.fields.map((field) => field.name).join(", ");
    throw schemaError("missing-field", `the batch has no such column, but: ${names}`, {
      path: [name],
    });
  }
  const { type } = batch.schema.fields[index]!;
  const { length } = batch.data;
  if (isWeightless(type)) checkWeightless(length);
  const reader = (options === undefined ? defaultCodec(type) : codecFor(type, options)).reader();
  reader.bind(dataSource(type, batch.data.children[index]!));
  const values = new Array<unknown>(length);
  for (let row = 0; row < length; row++) values[row] = reader.get(row);
  return values;
}

function build(
  schema: Schema,
  metadata: Map<string, string> | undefined,
  write: (codec: RowCodec, sink: BodySink) => number,
): RecordBatch {
  const sink = takeSink();
  try {
    const numRows = write(rowCodecOf(schema), sink);
    const columns = childrenData(columnLayouts(schema), new SinkSource(sink));
    return assembleRecordBatch(schema, columns, numRows, metadata);
  } finally {
    returnSink(sink);
  }
}

const rowCodecs = new WeakMap<Schema, RowCodec>();

/** The codec of a schema's rows, made once per schema object unless there are options. */
function rowCodecOf(schema: Schema, options?: CodecOptions): RowCodec {
  if (options?.int64 === "number") return rowCodecFor(schema, options);
  let codec = rowCodecs.get(schema);
  if (codec === undefined) {
    codec = rowCodecFor(schema);
    rowCodecs.set(schema, codec);
  }
  return codec;
}
