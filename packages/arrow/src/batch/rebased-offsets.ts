/** The offsets of a slice as offsets of a column of its own. */

/**
 * The `length + 1` offsets of rows `from` to `from + length`, counted from the first of them. Where
 * only `present` rows are there, the others are empty.
 */
export function rebasedOffsets(
  offsets: Int32Array | BigInt64Array,
  from: number,
  present: number,
  length: number,
): Int32Array | BigInt64Array {
  return offsets instanceof BigInt64Array
    ? rebased64(offsets, from, present, length)
    : rebased32(offsets, from, present, length);
}

function rebased32(source: Int32Array, from: number, present: number, length: number): Int32Array {
  const offsets = new Int32Array(length + 1);
  const first = source[from]!;
  for (let i = 1; i <= present; i++) offsets[i] = source[from + i]! - first;
  return offsets.fill(offsets[present]!, present + 1);
}

function rebased64(
  source: BigInt64Array,
  from: number,
  present: number,
  length: number,
): BigInt64Array {
  const offsets = new BigInt64Array(length + 1);
  const first = source[from]!;
  for (let i = 1; i <= present; i++) offsets[i] = source[from + i]! - first;
  return offsets.fill(offsets[present]!, present + 1);
}
