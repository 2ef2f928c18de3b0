/** The offsets of text, bytes and lists. */
import type { PathSegment } from "../../error/sheaf-error.ts";
import { invalidColumn, type ValidationCursor } from "./cursor.ts";
import { int32At, int64At } from "./little-endian.ts";

/** From this many rows on a typed array over the offsets pays. */
const VIEW_MIN_ROWS = 64;

/**
 * Goes to the offsets buffer of the node reached last. Checks that offsets run from 0 or more upwards
 * and sets the cursor's `first` and `last`; the caller checks that there is something up to `last`.
 * Returns where the offsets start.
 */
export function nextOffsets(
  cursor: ValidationCursor,
  path: readonly PathSegment[],
  wide: boolean,
): number {
  const { length, body } = cursor;
  // Without rows the one offset that there should be may be missing.
  cursor.nextBuffer(path, "offsets", length === 0 ? 0 : (length + 1) * (wide ? 8 : 4));
  const { start } = cursor;
  if (length === 0) {
    cursor.first = 0;
    cursor.last = 0;
    return start;
  }
  const first = wide ? int64At(body, start) : int32At(body, start);
  const last = wide ? int64At(body, start + length * 8) : int32At(body, start + length * 4);
  if (first < 0 || last < first) throw invalidColumn(path, `offsets from ${first} to ${last}`);
  if (cursor.full && length > 1) {
    const row = wide ? firstFall64(body, start, length) : firstFall32(body, start, length);
    if (row >= 0) throw invalidColumn(path, `row ${row} ends before it starts`);
  }
  cursor.first = first;
  cursor.last = last;
  return start;
}

/** The first row whose end is before its start, or -1. */
function firstFall32(body: Uint8Array, start: number, length: number): number {
  const at = body.byteOffset + start;
  if (length >= VIEW_MIN_ROWS && at % 4 === 0) {
    const offsets = new Int32Array(body.buffer, at, length + 1);
    for (let row = 0; row < length; row++) if (offsets[row + 1]! < offsets[row]!) return row;
    return -1;
  }
  let before = int32At(body, start);
  for (let row = 0; row < length; row++) {
    const after = int32At(body, start + row * 4 + 4);
    if (after < before) return row;
    before = after;
  }
  return -1;
}

function firstFall64(body: Uint8Array, start: number, length: number): number {
  let before = int64At(body, start);
  for (let row = 0; row < length; row++) {
    const after = int64At(body, start + row * 8 + 8);
    if (after < before) return row;
    before = after;
  }
  return -1;
}
