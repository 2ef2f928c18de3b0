/** Rows of streams: what is sent, what is expected, and what came. */
import { AnnotatedBatch } from "@sheaf/core";
import { type DataType, Field, Schema } from "apache-arrow";

/** Batches of one row each, as counting producers emit them. */
export function counterRows(count: number): { index: number; value: number }[][] {
  return Array.from({ length: count }, (_, index) => [{ index, value: index * 10 }]);
}

/** The rows of all batches of a producer. */
export async function rowsOf<Row>(batches: AsyncIterable<{ rows(): Row[] }>): Promise<Row[][]> {
  const rows: Row[][] = [];
  for await (const batch of batches) rows.push(batch.rows());
  return rows;
}

/** A batch of one nullable column. */
export function columnOf(
  type: DataType,
  values: readonly unknown[],
  name = "value",
): AnnotatedBatch {
  const schema = new Schema([new Field(name, type, true)]);
  return AnnotatedBatch.from({ [name]: values }, { schema });
}
