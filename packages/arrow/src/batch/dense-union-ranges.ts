/** Which part of each child a run of a dense union's rows refers to. */
import type { Data } from "apache-arrow";
import type { UnionLayout } from "./column-layout.ts";

/** The part of each child that is in use, and offsets that fit it. */
export interface DenseUnionRanges {
  /** First row in use, by child. */
  readonly first: readonly number[];
  /** Rows in use, by child. */
  readonly count: readonly number[];
  /** Offsets into those parts; absent when the ones of the data fit as they are. */
  readonly offsets: Int32Array | undefined;
}

/**
 * Finds the parts of the children that rows `from` to `from + present` refer to. When more rows are
 * asked for (`length`), the rest refer to one more row of the first child.
 */
export function denseUnionRanges(
  layout: UnionLayout,
  data: Data,
  from: number,
  present: number,
  length: number,
): DenseUnionRanges {
  const { typeIds, valueOffsets } = data;
  const first = layout.children.map(() => Number.POSITIVE_INFINITY);
  const end = layout.children.map(() => 0);
  for (let i = from; i < from + present; i++) {
    const child = layout.childOfTypeId[typeIds[i]]!;
    const offset: number = valueOffsets[i];
    if (offset < first[child]!) first[child] = offset;
    if (offset >= end[child]!) end[child] = offset + 1;
  }
  for (let i = 0; i < first.length; i++) if (first[i]! > end[i]!) first[i] = 0;
  const count = first.map((value, i) => end[i]! - value);
  if (present === length && first.every((value) => value === 0)) {
    return { first, count, offsets: undefined };
  }
  const offsets = new Int32Array(length);
  for (let i = 0; i < present; i++) {
    offsets[i] = valueOffsets[from + i] - first[layout.childOfTypeId[typeIds[from + i]]!]!;
  }
  if (present < length) offsets.fill(count[0]!++, present);
  return { first, count, offsets };
}
