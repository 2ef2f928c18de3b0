/** Data that shares everything with other data but what is said. */
import { Data, DataType, type Vector } from "apache-arrow";
import type { ElementArray } from "../column-layout.ts";

/** What may differ. */
export interface DataParts {
  readonly offsets?: ElementArray;
  readonly values?: ElementArray;
  readonly children?: Data[];
  readonly dictionary?: Vector;
}

/** `data` as data of another type, with other arrays or children where they are given. */
export function withParts(data: Data, type: DataType, parts: DataParts = {}): Data {
  const { offset, length, nullCount } = data;
  return new Data(
    type,
    offset,
    length,
    nullCount,
    [
      parts.offsets ?? data.valueOffsets,
      parts.values ?? data.values,
      data.nullBitmap,
      data.typeIds,
    ] as never,
    parts.children ?? data.children,
    parts.dictionary ?? data.dictionary,
  );
}

/**
 * How many rows are null by themselves. apache-arrow's count for a union is that of the nulls in all
 * of its members, wherever they stand, and for a slice of nulls it is -1.
 */
export function nullRows(data: Data): number {
  if (DataType.isNull(data.type)) return data.length;
  return DataType.isUnion(data.type) ? 0 : Math.max(0, data.nullCount);
}

/** Whether a row is null by itself. */
export function isNullRow(data: Data, row: number): boolean {
  if (DataType.isNull(data.type)) return true;
  if (DataType.isUnion(data.type) || data.nullCount <= 0) return false;
  const bit = data.offset + row;
  return ((data.nullBitmap[bit >>> 3]! >> (bit & 7)) & 1) === 0;
}
