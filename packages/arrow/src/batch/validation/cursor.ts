/** Walks the nodes and buffers of a batch that is being validated, refusing what cannot be right. */
import { checkWeightless } from "../../codec/arrow-types.ts";
import type { DictionaryLookup } from "../../codec/body-source.ts";
import {
  isSheafError,
  type PathSegment,
  protocolError,
  type SheafError,
} from "../../error/sheaf-error.ts";
import type { BatchParts } from "../batch-body.ts";
import { countOnesOfBytes } from "../bitmap.ts";

/** The most rows that a column may have: Arrow implementations count them in 32 bits. */
export const MAX_ROWS: number = 2 ** 31 - 1;

/** The position in a batch, and what was found there. The counts were compared to the plan before. */
export class ValidationCursor {
  /** Whether values are checked too, not only sizes. */
  readonly full: boolean;
  readonly body: Uint8Array;
  readonly dictionaries: DictionaryLookup;
  /** Rows of the node reached last. */
  length = 0;
  nullCount = 0;
  /** Where the buffer reached last starts and ends in {@link body}. */
  start = 0;
  end = 0;
  /** Where the bitmap of the column starts; -1 when no row is null. */
  validityStart = -1;
  /** Range of the items that the offsets reached last refer to. */
  first = 0;
  last = 0;
  readonly #nodes: readonly number[];
  readonly #buffers: readonly number[];
  readonly #bodyLength: number;
  #node = 0;
  #buffer = 0;

  constructor(parts: BatchParts, full: boolean) {
    this.full = full;
    this.body = parts.body;
    this.#bodyLength = parts.body.byteLength;
    this.dictionaries = parts.dictionaries;
    this.#nodes = parts.nodes;
    this.#buffers = parts.buffers;
  }

  /** Goes to the next node, which needs at least `rows` rows, or just as many. */
  nextNode(path: readonly PathSegment[], rows: number, exact: boolean, weightless: boolean): void {
    const length = this.#nodes[this.#node]!;
    this.length = length;
    this.nullCount = this.#nodes[this.#node + 1]!;
    this.#node += 2;
    if (!(length >= rows && length <= MAX_ROWS && Number.isInteger(length))) {
      throw invalidColumn(
        path,
        `${length} rows where there must be ${exact ? "" : "at least "}${rows}`,
      );
    }
    if (exact && length !== rows) throw invalidColumn(path, `${length} rows in a batch of ${rows}`);
    if (weightless) checkClaim(path, length);
  }

  /** Rows of a node ahead of the one reached last: 0 is the very next one. */
  lengthAhead(nodes: number): number {
    return this.#nodes[this.#node + nodes * 2]!;
  }

  /** Goes to the next buffer, which needs at least `byteLength` bytes. */
  nextBuffer(path: readonly PathSegment[], what: string, byteLength: number): void {
    const offset = this.#buffers[this.#buffer]!;
    const length = this.#buffers[this.#buffer + 1]!;
    this.#buffer += 2;
    const bodyLength = this.#bodyLength;
    const isInside = offset >= 0 && length >= 0 && offset + length <= bodyLength;
    if (!isInside || !Number.isInteger(offset) || !Number.isInteger(length)) {
      throw invalidColumn(
        path,
        `${what} of ${length} bytes at ${offset} reach outside the body of ${bodyLength} bytes`,
      );
    }
    if (length < byteLength) {
      throw invalidColumn(
        path,
        `${length} bytes of ${what}, ${this.length} rows need ${byteLength}`,
      );
    }
    this.start = offset;
    this.end = offset + length;
  }

  /** Goes to the validity bitmap of the node reached last and checks it against the null count. */
  nextValidity(path: readonly PathSegment[]): void {
    const { length, nullCount } = this;
    if (!(nullCount >= 0 && nullCount <= length)) {
      throw invalidColumn(path, `a null count of ${nullCount} in ${length} rows`);
    }
    this.nextBuffer(path, "validity", nullCount === 0 ? 0 : (length + 7) >>> 3);
    this.validityStart = nullCount === 0 ? -1 : this.start;
    // Writers may well leave a bitmap there that has nothing to say.
    const { start, end } = this;
    if (start === end) return;
    if ((end - start) * 8 < length) {
      throw invalidColumn(path, `${end - start} bytes of validity for ${length} rows`);
    }
    if (!this.full) return;
    const nulls = length - countOnesOfBytes(this.body, start, length);
    if (nulls !== nullCount) {
      throw invalidColumn(path, `a null count of ${nullCount}, the bitmap has ${nulls}`);
    }
  }

  /** Whether a row of the column is null, as its bitmap says. */
  isNull(row: number): boolean {
    const { validityStart } = this;
    return validityStart >= 0 && ((this.body[validityStart + (row >>> 3)]! >> (row & 7)) & 1) === 0;
  }
}

/** Refuses more rows that cost no bytes than anyone should make values of. */
function checkClaim(path: readonly PathSegment[], rows: number): void {
  try {
    checkWeightless(rows);
  } catch (error) {
    throw isSheafError(error) ? error.within(...path) : error;
  }
}

/** The error for a column that contradicts itself. */
export function invalidColumn(path: readonly PathSegment[], what: string): SheafError {
  return protocolError("invalid-batch", `Invalid record batch: ${what}`, { path });
}
