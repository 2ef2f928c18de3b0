/** Numbers out of bytes. For a handful of values this costs less than making a DataView. */

/** The signed 32-bit integer at a position. */
export function int32At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** The signed 64-bit integer at a position, exact as far as numbers are. */
export function int64At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at + 4) * 2 ** 32 + (int32At(bytes, at) >>> 0);
}

/** Offset number `index` of those that start at `offsets`. */
export function offsetAt(bytes: Uint8Array, offsets: number, index: number, wide: boolean): number {
  return wide ? int64At(bytes, offsets + index * 8) : int32At(bytes, offsets + index * 4);
}

/** Offsets into text, all of them known to be in range and in order. */
export interface TextOffsets {
  /** Where the offsets start. */
  readonly offsets: number;
  readonly wide: boolean;
  /** Rows, one less than there are offsets. */
  readonly length: number;
  /** Where the text starts. */
  readonly data: number;
  /** The last offset. */
  readonly last: number;
}

/** Whether an offset into well-formed UTF-8 points between the bytes of one character. */
export function splitsCharacter(bytes: Uint8Array, text: TextOffsets): boolean {
  const { offsets, wide, length, data, last } = text;
  for (let row = 1; row < length; row++) {
    const offset = offsetAt(bytes, offsets, row, wide);
    if (offset < last && (bytes[data + offset]! & 0xc0) === 0x80) return true;
  }
  return false;
}
