/** One check per kind of column without children. Made once per schema, run for every batch. */
import { isUtf8 } from "../../codec/text.ts";
import type { PathSegment } from "../../error/sheaf-error.ts";
import type { DictionaryLayout, VariableLayout } from "../column-layout.ts";
import { invalidColumn, type ValidationCursor } from "./cursor.ts";
import { int32At, offsetAt, splitsCharacter } from "./little-endian.ts";
import { nextOffsets } from "./offsets-check.ts";

/** Where a column stands and how much of the batch it takes, its children included. */
export interface Place {
  readonly path: readonly PathSegment[];
  readonly nodeCount: number;
  readonly bufferCount: number;
  /** Whether rows cost no bytes, so that a peer may claim any number of them. */
  readonly weightless: boolean;
}

/** Checks one column and its children. */
export interface ColumnCheck {
  readonly place: Place;
  /** Throws unless the column at the cursor is sound and has at least `rows` rows, or just as many. */
  check(cursor: ValidationCursor, rows: number, exact?: boolean): void;
}

/** What all checks have in common. */
export abstract class PlacedCheck implements ColumnCheck {
  readonly place: Place;
  protected readonly path: readonly PathSegment[];

  constructor(place: Place) {
    this.place = place;
    this.path = place.path;
  }

  abstract check(cursor: ValidationCursor, rows: number, exact?: boolean): void;

  protected node(cursor: ValidationCursor, rows: number, exact: boolean): void {
    cursor.nextNode(this.path, rows, exact, this.place.weightless);
  }
}

/** Nulls: apache-arrow writes a null count of -1 for a slice of them, so that does not count. */
export class NullCheck extends PlacedCheck {
  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
  }
}

/** Booleans. */
export class BitsCheck extends PlacedCheck {
  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    cursor.nextBuffer(this.path, "bits", (cursor.length + 7) >>> 3);
  }
}

/** Values of one width each. */
export class FixedCheck extends PlacedCheck {
  readonly #byteWidth: number;

  constructor(place: Place, byteWidth: number) {
    super(place);
    this.#byteWidth = byteWidth;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    cursor.nextBuffer(this.path, "values", cursor.length * this.#byteWidth);
  }
}

/** Text and bytes. */
export class VariableCheck extends PlacedCheck {
  readonly #layout: VariableLayout;

  constructor(place: Place, layout: VariableLayout) {
    super(place);
    this.#layout = layout;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    const { path } = this;
    const { wide, text } = this.#layout;
    this.node(cursor, rows, exact);
    cursor.nextValidity(path);
    const offsets = nextOffsets(cursor, path, wide);
    cursor.nextBuffer(path, "data", cursor.last);
    if (!text || !cursor.full) return;
    const { body, start, first, last, length } = cursor;
    if (isUtf8(body, start + first, start + last)) {
      const data = start;
      if (length < 2 || !splitsCharacter(body, { offsets, wide, length, data, last })) return;
    }
    this.#checkEach(cursor, offsets);
  }

  /** Bytes under a null may be anything. */
  #checkEach(cursor: ValidationCursor, offsets: number): void {
    const { body, start, length } = cursor;
    const { wide } = this.#layout;
    for (let row = 0; row < length; row++) {
      const from = offsetAt(body, offsets, row, wide);
      const to = offsetAt(body, offsets, row + 1, wide);
      if (!cursor.isNull(row) && !isUtf8(body, start + from, start + to)) {
        throw invalidColumn(this.path, `row ${row} is not valid UTF-8`);
      }
    }
  }
}

/** Indices into a dictionary. */
export class DictionaryCheck extends PlacedCheck {
  readonly #layout: DictionaryLayout;
  readonly #highestIndex: number;

  constructor(place: Place, layout: DictionaryLayout) {
    super(place);
    this.#layout = layout;
    const { byteWidth, type } = layout.indices;
    const isSigned = (type as { isSigned?: boolean }).isSigned === true;
    this.#highestIndex = 2 ** (byteWidth * 8 - (isSigned ? 1 : 0)) - 1;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    const { byteWidth } = this.#layout.indices;
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    const { length, body, full, nullCount } = cursor;
    cursor.nextBuffer(this.path, "indices", length * byteWidth);
    if (!full || nullCount === length) return;
    const { start } = cursor;
    const known = cursor.dictionaries.dictionary(this.#layout.id).length;
    // As unsigned numbers, negative indices are beyond the highest one.
    const limit = Math.min(known, this.#highestIndex + 1);
    for (let row = 0; row < length; row++) {
      const index = unsignedAt(body, start + row * byteWidth, byteWidth);
      if (index >= limit && !cursor.isNull(row)) {
        throw invalidColumn(this.path, `row ${row} refers to value ${index} of ${known}`);
      }
    }
  }
}

function unsignedAt(body: Uint8Array, at: number, byteWidth: number): number {
  switch (byteWidth) {
    case 1:
      return body[at]!;
    case 2:
      return body[at]! | (body[at + 1]! << 8);
    case 4:
      return int32At(body, at) >>> 0;
    default:
      return (int32At(body, at + 4) >>> 0) * 2 ** 32 + (int32At(body, at) >>> 0);
  }
}
