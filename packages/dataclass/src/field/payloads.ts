/** Fields that carry Arrow objects inside a row, as bytes of their own. */
import type { RecordBatch, Schema } from "../arrow-types.ts";
import { type Field, fieldOf } from "./field.ts";
import { recordBatchType, schemaType } from "./payload-types.ts";

/**
 * A record batch: Arrow binary, holding an IPC stream. Foreign peers may leave the bytes empty, which
 * reads as null; declare it `optional(recordBatch())` where that can happen.
 */
export function recordBatch(): Field<RecordBatch, false> {
  return fieldOf(recordBatchType);
}

/** A schema: Arrow binary, holding its IPC message. Empty bytes read as null, as for {@link recordBatch}. */
export function schemaField(): Field<Schema, false> {
  return fieldOf(schemaType);
}
