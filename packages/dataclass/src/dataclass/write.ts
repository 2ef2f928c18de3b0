/** Instances → one-row batches and their bytes. */
import { decodeStream, encodeRows } from "@sheaf/arrow";
import type { RecordBatch } from "../arrow-types.ts";
import { propertiesOf } from "../value/properties.ts";
import { type PlannedClass, planOf } from "./plan.ts";

/** An instance → an IPC stream of one row. */
export function writeBytes(instance: object): Uint8Array {
  // TypeScript types `constructor` as any function; a dataclass's instance has a dataclass there.
  const { codec, shape } = planOf(instance.constructor as PlannedClass);
  return encodeRows(codec, [shape.toRow(propertiesOf(instance))]);
}

/** An instance → a batch of one row. */
export function writeBatch(instance: object): RecordBatch {
  return decodeStream(writeBytes(instance)).batches[0]!.toRecordBatch();
}
