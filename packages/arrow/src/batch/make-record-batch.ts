/** Record batches as apache-arrow knows them, over a body that is already there. */
import { type Data, RecordBatch, type Schema, Struct } from "apache-arrow";
import type { BatchParts } from "./batch-body.ts";
import { BatchSource, NO_PARTS } from "./batch-source.ts";
import { childrenData, makeData } from "./column-data.ts";
import { type ColumnLayout, layoutOf } from "./column-layout.ts";

export { ownedBody } from "./owned-body.ts";

/** What is worked out once per schema. */
interface SchemaLayout {
  readonly struct: Struct;
  readonly columns: readonly ColumnLayout[];
}

const schemaLayouts = new WeakMap<Schema, SchemaLayout>();

let spare: BatchSource | undefined = new BatchSource();

/**
 * A record batch over `parts.body`, copying nothing. The body has to be owned (it is kept as long
 * as the batch) and 8-aligned in its ArrayBuffer; `ownedBody` sees to both. The batch has exactly
 * `schema`, not a clone of it. Validate the parts first: this trusts their counts.
 *
 * @throws `protocol/invalid-batch` when nodes or buffers are missing or reach outside the body.
 */
export function makeRecordBatch(
  schema: Schema,
  parts: BatchParts,
  metadata?: Map<string, string>,
): RecordBatch {
  // A dictionary look-up may lead back here, so the one spare source is taken while in use.
  const source = spare?.rebind(parts) ?? new BatchSource(parts);
  spare = undefined;
  try {
    const columns = childrenData(columnLayouts(schema), source);
    return assembleRecordBatch(schema, columns, parts.numRows, metadata);
  } finally {
    // Else the spare would keep this batch's body alive.
    spare = source.rebind(NO_PARTS);
  }
}

/** The layouts of a schema's columns, computed once per schema object. */
export function columnLayouts(schema: Schema): readonly ColumnLayout[] {
  return schemaLayout(schema).columns;
}

/**
 * Puts columns together to a record batch that keeps the schema object it was given.
 *
 * Not with `new RecordBatch`: its constructor clones the schema and every field, may flip fields to
 * nullable, and takes a hundred times as long. What it would set is set here instead; the class has
 * no other state (`_dictionaries` is filled on demand). Columns must have `numRows` rows each.
 */
export function assembleRecordBatch(
  schema: Schema,
  columns: Data[],
  numRows: number,
  metadata: Map<string, string> = new Map(),
): RecordBatch {
  const batch = Object.create(RecordBatch.prototype) as {
    -readonly [K in "schema" | "data"]: RecordBatch[K];
  } & { _metadata: Map<string, string> };
  batch.schema = schema;
  batch.data = makeData(
    schemaLayout(schema).struct,
    numRows,
    0,
    [],
    columns,
  ) as RecordBatch["data"];
  batch._metadata = metadata;
  return batch as unknown as RecordBatch;
}

function schemaLayout(schema: Schema): SchemaLayout {
  let layout = schemaLayouts.get(schema);
  if (layout === undefined) {
    const { fields } = schema;
    layout = { struct: new Struct(fields), columns: fields.map(({ type }) => layoutOf(type)) };
    schemaLayouts.set(schema, layout);
  }
  return layout;
}
