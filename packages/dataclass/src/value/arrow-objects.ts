/** Telling apache-arrow's objects by what they have: batches may come from another copy of the library. */
import type { RecordBatch, Schema } from "../arrow-types.ts";

/** Whether a value is a schema. */
export function isSchema(value: unknown): value is Schema {
  return (
    typeof value === "object" &&
    value !== null &&
    "fields" in value &&
    Array.isArray(value.fields) &&
    "dictionaries" in value &&
    value.dictionaries instanceof Map
  );
}

/** Whether a value is a record batch. */
export function isRecordBatch(value: unknown): value is RecordBatch {
  return (
    typeof value === "object" &&
    value !== null &&
    "numRows" in value &&
    "data" in value &&
    "schema" in value &&
    isSchema(value.schema)
  );
}
