/** How much data a batch holds. */
import type { Data, RecordBatch, Vector } from "apache-arrow";
import { type ColumnLayout, layoutOf, type UnionLayout } from "./column-layout.ts";
import { denseUnionRanges } from "./dense-union-ranges.ts";
import { columnLayouts } from "./make-record-batch.ts";

/**
 * The bytes that a batch's buffers need: of a slice what it covers, not what is behind it; without
 * padding, headers and absent bitmaps. Dictionaries count once each.
 */
export function batchByteSize(batch: RecordBatch): number {
  const { children, length } = batch.data;
  const seen = new Set<Vector>();
  return sizeOfAll(columnLayouts(batch.schema), children, 0, length, seen);
}

function sizeOfAll(
  layouts: readonly ColumnLayout[],
  columns: readonly Data[],
  from: number,
  length: number,
  seen: Set<Vector>,
): number {
  let size = 0;
  for (let i = 0; i < layouts.length; i++) {
    size += sizeOf(layouts[i]!, columns[i]!, from, length, seen);
  }
  return size;
}

function sizeOf(
  layout: ColumnLayout,
  data: Data,
  from: number,
  length: number,
  seen: Set<Vector>,
): number {
  const bitmap = (length + 7) >>> 3;
  const validity = layout.kind !== "union" && data.nullCount > 0 ? bitmap : 0;
  switch (layout.kind) {
    case "null":
      return 0;
    case "bits":
      return validity + bitmap;
    case "fixed":
      return validity + length * layout.byteWidth;
    case "variable": {
      const { first, last } = rangeOf(data, from, length);
      return validity + offsetsSize(layout.wide, length) + last - first;
    }
    case "list": {
      const { first, last } = rangeOf(data, from, length);
      const items = sizeOf(layout.item, data.children[0]!, first, last - first, seen);
      return validity + offsetsSize(layout.wide, length) + items;
    }
    case "fixed-list": {
      const { size, item } = layout;
      return validity + sizeOf(item, data.children[0]!, from * size, length * size, seen);
    }
    case "struct":
      return validity + sizeOfAll(layout.children, data.children, from, length, seen);
    case "union":
      return sizeOfUnion(layout, data, from, length, seen);
    case "dictionary": {
      const { dictionary } = data;
      const indices = validity + length * layout.indices.byteWidth;
      if (dictionary === undefined || seen.has(dictionary)) return indices;
      seen.add(dictionary);
      const values = layoutOf(layout.valueType);
      return dictionary.data.reduce(
        (size, chunk) => size + sizeOf(values, chunk, 0, chunk.length, seen),
        indices,
      );
    }
  }
}

function sizeOfUnion(
  layout: UnionLayout,
  data: Data,
  from: number,
  length: number,
  seen: Set<Vector>,
): number {
  const { children } = data;
  if (!layout.dense) return length + sizeOfAll(layout.children, children, from, length, seen);
  const { first, count } = denseUnionRanges(layout, data, from, length, length);
  return layout.children.reduce(
    (size, child, i) => size + sizeOf(child, children[i]!, first[i]!, count[i]!, seen),
    length * 5,
  );
}

function offsetsSize(wide: boolean, length: number): number {
  return (length + 1) * (wide ? 8 : 4);
}

function rangeOf(data: Data, from: number, length: number): { first: number; last: number } {
  const { valueOffsets } = data;
  if (length === 0) return { first: 0, last: 0 };
  return { first: Number(valueOffsets[from]), last: Number(valueOffsets[from + length]) };
}
