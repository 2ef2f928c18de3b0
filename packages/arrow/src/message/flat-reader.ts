/**
 * A bounds-checked reader of flatbuffers: every position that comes from the bytes is checked against
 * the message before it is followed, so hostile input ends in a typed error and never in a wild read.
 * Positions are absolute within {@link FlatReader.view}.
 */

import { decodeUtf8 } from "../codec/text.ts";
import { protocolError, type SheafError } from "../error/sheaf-error.ts";

const TWO_32 = 2 ** 32;
/**
 * Offsets may share what they refer to, so a small message can name one long text a million times. What
 * is decoded in all is therefore bounded by a multiple of the message. No known writer shares anything.
 */
const MAX_TEXT_RATIO = 8;
const MIN_TEXT_BYTES = 1024 * 1024;
/** What even an empty text is charged: it took a table or an offset to get there. */
const TEXT_BYTES = 8;

/** Reads tables, vectors and scalars of one flatbuffer. */
export class FlatReader {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** First byte of the flatbuffer. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  #textRoom: number;

  /** `bytes` and `view` cover the same memory from the same first byte. */
  constructor(bytes: Uint8Array, view: DataView, start: number, end: number) {
    this.bytes = bytes;
    this.view = view;
    this.start = start;
    this.end = end;
    this.#textRoom = MIN_TEXT_BYTES + (end - start) * MAX_TEXT_RATIO;
  }

  /** Position of the root table. */
  root(): number {
    return this.follow(this.start);
  }

  /** Position of a table's field, 0 when the field is absent. `size` bytes are certain to be there. */
  field(table: number, slot: number, size: number): number {
    const vtable = table - this.view.getInt32(this.#at(table, 4), true);
    const vtableSize = this.view.getUint16(this.#at(vtable, 4), true);
    const entry = 4 + slot * 2;
    if (entry + 2 > vtableSize) return 0;
    const offset = this.view.getUint16(this.#at(vtable + entry, 2), true);
    return offset === 0 ? 0 : this.#at(table + offset, size);
  }

  /** Position that an offset at `at` refers to. */
  follow(at: number): number {
    return this.#at(at + this.view.getUint32(this.#at(at, 4), true), 4);
  }

  /** Position of the table in a field, 0 when absent. */
  table(table: number, slot: number): number {
    const at = this.field(table, slot, 4);
    return at === 0 ? 0 : this.follow(at);
  }

  /** Position of the first element of a vector field; its length is then in {@link vectorLength}. */
  vector(table: number, slot: number, elementSize: number): number {
    this.vectorLength = 0;
    const at = this.table(table, slot);
    if (at === 0) return 0;
    const length = this.view.getUint32(at, true);
    this.#at(at + 4, length * elementSize);
    this.vectorLength = length;
    return at + 4;
  }

  /** Elements of the vector reached last by {@link vector}. */
  vectorLength = 0;

  int8(table: number, slot: number, fallback: number): number {
    const at = this.field(table, slot, 1);
    return at === 0 ? fallback : this.view.getInt8(at);
  }

  bool(table: number, slot: number): boolean {
    return this.int8(table, slot, 0) !== 0;
  }

  int16(table: number, slot: number, fallback: number): number {
    const at = this.field(table, slot, 2);
    return at === 0 ? fallback : this.view.getInt16(at, true);
  }

  int32(table: number, slot: number, fallback: number): number {
    const at = this.field(table, slot, 4);
    return at === 0 ? fallback : this.view.getInt32(at, true);
  }

  /** A 64-bit field as a number; 0 when absent. */
  int64(table: number, slot: number): number {
    const at = this.field(table, slot, 8);
    return at === 0 ? 0 : this.int64At(at);
  }

  /** A 64-bit integer as a number. Negative and unsafe ones are refused: no count or size is one. */
  int64At(at: number): number {
    const high = this.view.getInt32(at + 4, true);
    if (high < 0 || high > 0x1fffff) throw malformed("a count or size is out of range");
    return high * TWO_32 + this.view.getUint32(at, true);
  }

  /** As {@link int64At}, for a null count: every negative one says that nobody has counted, and is -1. */
  nullCountAt(at: number): number {
    return this.view.getInt32(at + 4, true) < 0 ? -1 : this.int64At(at);
  }

  /** A text field, malformed UTF-8 replaced; `undefined` when absent. */
  string(table: number, slot: number): string | undefined {
    const at = this.vector(table, slot, 1);
    if (at === 0) return undefined;
    this.#textRoom -= TEXT_BYTES + this.vectorLength;
    if (this.#textRoom < 0) throw malformed("it refers to the same texts over and over");
    return decodeUtf8(this.bytes, at, at + this.vectorLength);
  }

  #at(position: number, size: number): number {
    if (position < this.start || position + size > this.end) {
      throw malformed("an offset points outside of the message");
    }
    return position;
  }
}

/** A message whose flatbuffer cannot be believed. */
export function malformed(what: string): SheafError {
  return protocolError("malformed-message", `Malformed Arrow IPC message: ${what}`);
}
