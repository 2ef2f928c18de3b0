/** One check per kind of column. Made once per schema, run for every batch. */
import { isUtf8 } from "../../codec/text.ts";
import type { PathSegment } from "../../error/sheaf-error.ts";
import type { DictionaryLayout, UnionLayout, VariableLayout } from "../column-layout.ts";
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

abstract class PlacedCheck implements ColumnCheck {
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

/** Lists and maps. */
export class ListCheck extends PlacedCheck {
  readonly #wide: boolean;
  readonly #item: ColumnCheck;

  constructor(place: Place, wide: boolean, item: ColumnCheck) {
    super(place);
    this.#wide = wide;
    this.#item = item;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    nextOffsets(cursor, this.path, this.#wide);
    this.#item.check(cursor, cursor.last);
  }
}

/** Lists of one size each. */
export class FixedListCheck extends PlacedCheck {
  readonly #size: number;
  readonly #item: ColumnCheck;

  constructor(place: Place, size: number, item: ColumnCheck) {
    super(place);
    this.#size = size;
    this.#item = item;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    this.#item.check(cursor, cursor.length * this.#size);
  }
}

/** Structs. */
export class StructCheck extends PlacedCheck {
  readonly #children: readonly ColumnCheck[];

  constructor(place: Place, children: readonly ColumnCheck[]) {
    super(place);
    this.#children = children;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    this.node(cursor, rows, exact);
    cursor.nextValidity(this.path);
    const { length } = cursor;
    for (const child of this.#children) child.check(cursor, length);
  }
}

/** Unions, which have no nulls of their own. */
export class UnionCheck extends PlacedCheck {
  readonly #layout: UnionLayout;
  readonly #children: readonly ColumnCheck[];

  constructor(place: Place, layout: UnionLayout, children: readonly ColumnCheck[]) {
    super(place);
    this.#layout = layout;
    this.#children = children;
  }

  check(cursor: ValidationCursor, rows: number, exact = false): void {
    const { path } = this;
    const { dense } = this.#layout;
    this.node(cursor, rows, exact);
    const { length } = cursor;
    cursor.nextBuffer(path, "type ids", length);
    const typeIds = cursor.start;
    if (dense) cursor.nextBuffer(path, "offsets", length * 4);
    if (cursor.full) this.#checkRows(cursor, typeIds, dense ? cursor.start : -1);
    for (const child of this.#children) child.check(cursor, dense ? 0 : length);
  }

  #checkRows(cursor: ValidationCursor, typeIds: number, offsets: number): void {
    const { body, length } = cursor;
    const { childOfTypeId } = this.#layout;
    const rowsOfChild = this.#rowsOfChildren(cursor);
    for (let row = 0; row < length; row++) {
      const typeId = body[typeIds + row]!;
      // Ids are signed, so those from 128 on are negative, and not in the table either.
      const child = childOfTypeId[typeId] ?? -1;
      if (child < 0) throw invalidColumn(this.path, `row ${row} has the unknown type id ${typeId}`);
      if (offsets < 0) continue;
      const offset = int32At(body, offsets + row * 4);
      if (offset < 0 || offset >= rowsOfChild[child]!) {
        throw invalidColumn(this.path, `row ${row} is at ${offset} of ${rowsOfChild[child]} rows`);
      }
    }
  }

  #rowsOfChildren(cursor: ValidationCursor): number[] {
    let ahead = 0;
    return this.#children.map(({ place }) => {
      const rows = cursor.lengthAhead(ahead);
      ahead += place.nodeCount;
      return rows;
    });
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
