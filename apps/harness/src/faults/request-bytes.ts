/** Requests of any shape, right or wrong. */
import { recordBatchFromColumns } from "@sheaf/arrow";
import { Field, Float64, Int64, type RecordBatch, Schema } from "apache-arrow";

export type { RecordBatch };

/** A column of a request. */
export interface RequestColumn {
  readonly name: string;
  readonly type: "float64" | "int64";
  readonly nullable: boolean;
}

/** What `add` declares. */
export const requestColumns: readonly RequestColumn[] = [
  { name: "a", type: "float64", nullable: false },
  { name: "b", type: "float64", nullable: false },
];

/** A batch of these columns, every value 1. */
export function recordBatchOf(columns: readonly RequestColumn[], rows = 1): RecordBatch {
  const fields = columns.map(
    ({ name, type, nullable }) =>
      new Field(name, type === "int64" ? new Int64() : new Float64(), nullable),
  );
  const values: Record<string, unknown[]> = {};
  for (const { name, type } of columns) {
    values[name] = Array.from({ length: rows }, () => (type === "int64" ? 1n : 1));
  }
  return recordBatchFromColumns(new Schema(fields), values);
}
