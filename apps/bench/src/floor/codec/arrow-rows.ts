/** One row in and out of apache-arrow, each way as fast as its public functions allow. */
import {
  type Data,
  Float64,
  MapRow,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  type Schema,
  Struct,
  StructRow,
  Vector,
} from "apache-arrow";

/** A batch of one row of doubles, over ready-made memory. */
export function viewedBatch(
  schema: Schema,
  values: readonly number[],
  metadata: ReadonlyMap<string, string>,
): RecordBatch {
  const children = values.map((value) =>
    makeData({ type: new Float64(), length: 1, nullCount: 0, data: Float64Array.of(value) }),
  );
  return new RecordBatch(schema, structOf(schema, children), new Map(metadata));
}

/** A batch of one row, from a builder for each field. */
export function builtBatch(schema: Schema, row: Readonly<Record<string, unknown>>): RecordBatch {
  const children = schema.fields.map(({ name, type }) => {
    const builder = makeBuilder({ type, nullValues: [null, undefined] });
    builder.append(row[name]);
    return builder.finish().flush();
  });
  return new RecordBatch(schema, structOf(schema, children));
}

function structOf(schema: Schema, children: Data[]): Data<Struct> {
  return makeData({ type: new Struct(schema.fields), length: 1, nullCount: 0, children });
}

/** A batch as a whole IPC stream. */
export function written(batch: RecordBatch): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

/** The only batch of an IPC stream. */
export function readOnly(bytes: Uint8Array): RecordBatch {
  return RecordBatchReader.from(bytes).next().value;
}

/** The only row of a batch as plain JavaScript: lists as arrays, maps as Maps, structs as objects. */
export function plainObject(batch: RecordBatch): Record<string, unknown> {
  const row: Record<string, unknown> = batch.get(0)?.toJSON() ?? {};
  for (const name in row) row[name] = plain(row[name]);
  return row;
}

function plain(value: unknown): unknown {
  if (value instanceof Vector) return Array.from(value);
  if (value instanceof MapRow) return new Map(value);
  return value instanceof StructRow ? value.toJSON() : value;
}
