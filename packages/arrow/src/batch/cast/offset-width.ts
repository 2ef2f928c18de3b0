/** Offsets of 32 bits from offsets of 64, and back. */
import type { Data } from "apache-arrow";
import { schemaError } from "../../error/sheaf-error.ts";

const MAX_OFFSET = 2 ** 31 - 1;

/**
 * The offsets of a column in the other width.
 * @throws `schema/out-of-range` with the row as path where 32 bits are too few.
 */
export function withOffsets(data: Data, wide: boolean): Int32Array | BigInt64Array {
  const { length } = data;
  const source = data.valueOffsets as Int32Array | BigInt64Array;
  if (wide) {
    const offsets = new BigInt64Array(length + 1);
    for (let i = 0; i <= length; i++) offsets[i] = BigInt(source[i] ?? 0);
    return offsets;
  }
  const offsets = new Int32Array(length + 1);
  for (let i = 0; i <= length; i++) {
    const offset = Number(source[i] ?? 0);
    if (offset > MAX_OFFSET) {
      throw schemaError("out-of-range", "too long for offsets of 32 bits", { path: [i - 1] });
    }
    offsets[i] = offset;
  }
  return offsets;
}
