/** One check per kind of column with children. */
import type { UnionLayout } from "../column-layout.ts";
import { type ColumnCheck, type Place, PlacedCheck } from "./column-checks.ts";
import { invalidColumn, type ValidationCursor } from "./cursor.ts";
import { int32At } from "./little-endian.ts";
import { nextOffsets } from "./offsets-check.ts";

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
