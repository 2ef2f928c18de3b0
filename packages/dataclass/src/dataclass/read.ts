/** One-row batches → instances. */
import { decodeStream, recordBatchSource, schemaError } from "@sheaf/arrow";
import type { RecordBatch } from "../arrow-types.ts";
import { asRow, parseRow } from "../shape/parse-row.ts";
import { type ClassPlan, type PlannedClass, planOf } from "./plan.ts";

/** Reads an instance from an IPC stream of one row. No bytes at all count as a row without columns. */
export function readBytes(dataclass: PlannedClass, bytes: Uint8Array): object {
  const plan = planOf(dataclass);
  if (bytes.byteLength === 0) return readNothing(plan);
  const { schema, batches } = decodeStream(bytes);
  if (schema.fields.length === 0) return readNothing(plan);
  const batch = batches.length === 1 ? batches[0] : batches.find(({ numRows }) => numRows > 0);
  const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  if (batch === undefined || rows !== 1) throw rowCountError(plan, rows);
  const guarded = plan.takeReader(schema);
  try {
    return plan.maker.make(batch.readRow(guarded.reader));
  } finally {
    guarded.isBusy = false;
  }
}

/** Reads an instance from a batch of one row. */
export function readBatch(dataclass: PlannedClass, batch: RecordBatch): object {
  const plan = planOf(dataclass);
  if (batch.schema.fields.length === 0) return readNothing(plan);
  if (batch.numRows !== 1) throw rowCountError(plan, batch.numRows);
  const guarded = plan.takeReader(batch.schema);
  try {
    guarded.reader.bind(recordBatchSource(batch), 1);
    return plan.maker.make(guarded.reader.row(0));
  } finally {
    guarded.reader.release();
    guarded.isBusy = false;
  }
}

/** Makes an instance from a plain row, the JSON forms included. */
export function readRow(dataclass: PlannedClass, row: unknown): object {
  const { shape } = planOf(dataclass);
  return new dataclass(parseRow(shape, asRow(shape.owner, row)));
}

/** What has no columns has only defaults. */
function readNothing({ maker, shape }: ClassPlan): object {
  const missing = shape.missingColumns([]);
  if (missing !== undefined) throw missing;
  return maker.make({});
}

function rowCountError({ shape }: ClassPlan, rows: number): Error {
  return schemaError("row-count", `${shape.owner} needs a batch of exactly one row, got ${rows}`);
}
