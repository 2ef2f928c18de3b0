/**
 * Takes apache-arrow's `Data` apart into nodes and buffers in IPC order. In `Data` the arrays of a
 * slice are views that start at its first row, its bitmaps are whole (`offset` says where they
 * start), and children are sliced unless offsets point into them.
 */
import type { Data, Vector } from "apache-arrow";
import { schemaError } from "../error/sheaf-error.ts";
import { copyBits, countOnes } from "./bitmap.ts";
import type { ColumnLayout, DictionaryLayout, UnionLayout } from "./column-layout.ts";
import { denseUnionRanges } from "./dense-union-ranges.ts";
import { describeType } from "./describe-schema.ts";
import { rebasedOffsets } from "./rebased-offsets.ts";
import { sameType } from "./same-schema.ts";

/** What a column is taken apart into; `BodySink` is one. */
export interface BufferTarget {
  readonly bytes: Uint8Array;
  node(length: number, nullCount: number): void;
  /** Adds a buffer to be filled by the caller and returns where it starts in {@link bytes}. */
  buffer(byteLength: number): number;
  emptyBuffer(): void;
  readyBuffer(bytes: Uint8Array): void;
}

/**
 * Notes the dictionary of a column that is about to be written and returns what to add to the
 * column's indices.
 */
export type DictionaryNote = (layout: DictionaryLayout, vector: Vector | undefined) => number;

/** Bitmaps from this size on are passed on as they are; smaller ones are copied and trimmed. */
const REFERENCE_MIN_BYTES = 16 * 1024;

/** Writes columns of one batch. Rows that `Data` lacks are written as nulls. */
export class ColumnWriter {
  readonly #target: BufferTarget;
  readonly #noteDictionary: DictionaryNote;

  constructor(target: BufferTarget, noteDictionary: DictionaryNote) {
    this.#target = target;
    this.#noteDictionary = noteDictionary;
  }

  /**
   * Writes rows `from` to `from + length` of a column.
   * @throws `schema/schema-mismatch` when the data is not of the layout's type.
   */
  column(layout: ColumnLayout, data: Data, from: number, length: number): void {
    if (data.type !== layout.type) checkType(layout, data);
    switch (layout.kind) {
      case "null":
        this.#target.node(length, length);
        break;
      case "bits":
        this.#validity(data, from, length);
        this.#bits(data.values, data.offset + from, length);
        break;
      case "fixed":
        this.#validity(data, from, length);
        this.#bytes(data.values, from * layout.byteWidth, length * layout.byteWidth);
        break;
      case "variable": {
        this.#validity(data, from, length);
        const { first, last } = this.#offsets(data.valueOffsets, from, length, layout.wide);
        this.#bytes(data.values, first, last - first);
        break;
      }
      case "list": {
        this.#validity(data, from, length);
        const { first, last } = this.#offsets(data.valueOffsets, from, length, layout.wide);
        this.column(layout.item, data.children[0]!, first, last - first);
        break;
      }
      case "fixed-list":
        this.#validity(data, from, length);
        this.column(layout.item, data.children[0]!, from * layout.size, length * layout.size);
        break;
      case "struct":
        this.#validity(data, from, length);
        this.columns(layout.children, data.children, from, length);
        break;
      case "union":
        this.#union(layout, data, from, length);
        break;
      case "dictionary":
        this.#dictionary(layout, data, from, length);
        break;
    }
  }

  /** Writes the same rows of several columns. */
  columns(
    layouts: readonly ColumnLayout[],
    columns: readonly Data[],
    from: number,
    length: number,
  ): void {
    for (let i = 0; i < layouts.length; i++) this.column(layouts[i]!, columns[i]!, from, length);
  }

  #dictionary(layout: DictionaryLayout, data: Data, from: number, length: number): void {
    const { byteWidth, elements } = layout.indices;
    this.#validity(data, from, length);
    const base = this.#noteDictionary(layout, data.dictionary);
    if (base === 0) {
      this.#bytes(data.values, from * byteWidth, length * byteWidth);
      return;
    }
    const start = this.#copy(data.values, from * byteWidth, length * byteWidth);
    const { bytes } = this.#target;
    const indices = new elements(bytes.buffer, bytes.byteOffset + start, length);
    if (indices instanceof BigInt64Array || indices instanceof BigUint64Array) {
      for (let i = 0; i < length; i++) indices[i]! += BigInt(base);
    } else {
      for (let i = 0; i < length; i++) indices[i]! += base;
    }
  }

  #union(layout: UnionLayout, data: Data, from: number, length: number): void {
    const present = Math.max(0, Math.min(length, data.length - from, data.typeIds.length - from));
    this.#target.node(length, 0);
    const firstTypeId = layout.typeIds[0] ?? 0;
    if (present === length) this.#bytes(data.typeIds, from, length);
    else this.#pad(this.#copy(data.typeIds, from, length), present, length, firstTypeId);
    if (!layout.dense) {
      this.columns(layout.children, data.children, from, length);
      return;
    }
    const ranges = denseUnionRanges(layout, data, from, present, length);
    if (ranges.offsets === undefined) this.#bytes(data.valueOffsets, from * 4, length * 4);
    else this.#bytes(ranges.offsets, 0, length * 4);
    for (let i = 0; i < layout.children.length; i++) {
      const child = data.children[i]!;
      this.column(layout.children[i]!, child, ranges.first[i]!, ranges.count[i]!);
    }
  }

  #validity(data: Data, from: number, length: number): void {
    const present = Math.max(0, Math.min(length, data.length - from));
    const bitmap = data.nullCount > 0 ? data.nullBitmap : undefined;
    const valid = bitmap ? countOnes(bitmap, data.offset + from, present) : present;
    this.#target.node(length, length - valid);
    if (valid === length) this.#target.emptyBuffer();
    else if (bitmap && present === length) this.#bits(bitmap, data.offset + from, length);
    else this.#paddedValidity(bitmap, data.offset + from, present, length);
  }

  /** A bitmap for more rows than there are. */
  #paddedValidity(
    bitmap: Uint8Array | undefined,
    offset: number,
    present: number,
    length: number,
  ): void {
    const start = this.#target.buffer((length + 7) >>> 3);
    const { bytes } = this.#target;
    bytes.fill(0, start, start + ((length + 7) >>> 3));
    if (bitmap) copyBits(bitmap, offset, present, bytes, start);
    else for (let i = 0; i < present; i++) bytes[start + (i >>> 3)]! |= 1 << (i & 7);
  }

  #bits(bitmap: Uint8Array | undefined, offset: number, length: number): void {
    const byteLength = (length + 7) >>> 3;
    const isWhole = (offset & 7) === 0 && bitmap && bitmap.length >= (offset >>> 3) + byteLength;
    if (isWhole && byteLength >= REFERENCE_MIN_BYTES) {
      this.#target.readyBuffer(bitmap.subarray(offset >>> 3, (offset >>> 3) + byteLength));
      return;
    }
    const start = this.#target.buffer(byteLength);
    copyBits(bitmap ?? NO_BYTES, offset, length, this.#target.bytes, start);
  }

  /** Writes `length + 1` offsets that start at 0, and says which items they cover. */
  #offsets(
    offsets: Int32Array | BigInt64Array | undefined,
    from: number,
    length: number,
    wide: boolean,
  ): { first: number; last: number } {
    const width = wide ? 8 : 4;
    const available = (offsets?.length ?? 0) - from;
    if (offsets === undefined || length === 0 || available < 2) {
      this.#pad(this.#target.buffer((length + 1) * width), 0, (length + 1) * width, 0);
      return { first: 0, last: 0 };
    }
    const present = Math.min(length, available - 1);
    const first = Number(offsets[from]);
    const last = Number(offsets[from + present]);
    if (first === 0 && present === length) this.#bytes(offsets, from * width, (length + 1) * width);
    else {
      const rebased = rebasedOffsets(offsets, from, present, length);
      this.#bytes(rebased, 0, (length + 1) * width);
    }
    return { first, last };
  }

  /** Writes a run of an array's bytes, with zeros for what is behind its end. */
  #bytes(array: ArrayBufferView | undefined, from: number, byteLength: number): void {
    const available = (array?.byteLength ?? 0) - from;
    if (array === undefined || available < byteLength) this.#copy(array, from, byteLength);
    else {
      this.#target.readyBuffer(new Uint8Array(array.buffer, array.byteOffset + from, byteLength));
    }
  }

  #copy(array: ArrayBufferView | undefined, from: number, byteLength: number): number {
    const start = this.#target.buffer(byteLength);
    const present = Math.max(0, Math.min(byteLength, (array?.byteLength ?? 0) - from));
    if (array !== undefined && present > 0) {
      this.#target.bytes.set(new Uint8Array(array.buffer, array.byteOffset + from, present), start);
    }
    return this.#pad(start, present, byteLength, 0);
  }

  #pad(start: number, present: number, byteLength: number, value: number): number {
    if (present < byteLength) this.#target.bytes.fill(value, start + present, start + byteLength);
    return start;
  }
}

const NO_BYTES = new Uint8Array(0);

function checkType(layout: ColumnLayout, data: Data): void {
  if (sameType(layout.type, data.type)) return;
  throw schemaError(
    "schema-mismatch",
    `the schema says ${describeType(layout.type)}, the data is ${describeType(data.type)}`,
  );
}
