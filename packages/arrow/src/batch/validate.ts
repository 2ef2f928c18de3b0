/** Checks a received batch before anyone reads from it. */
import type { Schema } from "apache-arrow";
import { checkWeightless } from "../codec/arrow-types.ts";
import { protocolError } from "../error/sheaf-error.ts";
import type { IpcLimits, IpcValidation } from "../limits.ts";
import type { BatchParts } from "./batch-body.ts";
import { BitsCheck, FixedCheck } from "./validation/column-checks.ts";
import { MAX_ROWS, ValidationCursor } from "./validation/cursor.ts";
import { type BatchPlan, planOf } from "./validation/plan.ts";

/**
 * Checks that a batch is what its schema says, so that reading it can neither fail nor reach outside
 * its body.
 *
 * - `none`: nothing. Only `BatchSource` then keeps reads within the body.
 * - `standard`: numbers of nodes and buffers, lengths, null counts, positions and sizes of buffers,
 *   first and last offsets, lengths of children. Costs the same however many rows there are.
 * - `full`: also every offset, text as UTF-8, dictionary indices of rows that are not null, type ids
 *   and offsets of unions, and null counts against bitmaps.
 *
 * Nullability is not checked: peers do send nulls in fields that they declare not null.
 *
 * @throws `protocol/invalid-batch` with the column as path; `protocol/limit-exceeded` when the body
 * is larger than `limits.maxBodyBytes`, or when there are more rows that take no bytes (nulls, no
 * columns) than anyone should make values of; what the dictionary look-up throws for an id it does not know.
 */
export function validateBatch(
  schema: Schema,
  parts: BatchParts,
  level: IpcValidation,
  limits?: Pick<IpcLimits, "maxBodyBytes">,
): void {
  if (level === "none") return;
  const plan = planOf(schema);
  if (limits !== undefined && parts.body.byteLength > limits.maxBodyBytes) {
    throw protocolError(
      "limit-exceeded",
      `a body of ${parts.body.byteLength} bytes is over the limit of ${limits.maxBodyBytes} bytes (maxBodyBytes)`,
      { limit: limits.maxBodyBytes },
    );
  }
  checkCounts(plan, parts);
  const cursor = new ValidationCursor(parts, level === "full");
  for (const column of plan.columns) column.check(cursor, parts.numRows, true);
}

/**
 * Whether a batch that is valid by its counts and positions is valid whatever its body holds: columns of
 * fixed width without nulls and without bitmaps.
 */
export function isIndependentOfBody(schema: Schema, { nodes, buffers }: BatchParts): boolean {
  const { columns } = planOf(schema);
  return columns.every((column, i) => {
    const isFixed = column instanceof FixedCheck || column instanceof BitsCheck;
    // Such a column has one node and two buffers, and so had those before it.
    return isFixed && nodes[i * 2 + 1] === 0 && buffers[i * 4 + 1] === 0;
  });
}

function checkCounts(plan: BatchPlan, { numRows, nodes, buffers }: BatchParts): void {
  if (!(numRows >= 0 && numRows <= MAX_ROWS && Number.isInteger(numRows))) {
    throw invalid(`${numRows} rows`);
  }
  if (plan.columns.length === 0) checkWeightless(numRows);
  if (nodes.length !== plan.nodeCount * 2) {
    throw invalid(`${nodes.length / 2} field nodes, its schema needs ${plan.nodeCount}`);
  }
  if (buffers.length !== plan.bufferCount * 2) {
    throw invalid(`${buffers.length / 2} buffers, its schema needs ${plan.bufferCount}`);
  }
}

function invalid(what: string): Error {
  return protocolError("invalid-batch", `Invalid record batch: ${what}`);
}
