/**
 * The custom metadata of one message: pairs of strings beside the batch, which is where the whole RPC
 * protocol lives. Encoded as a position-independent block that is appended to a message's template;
 * decoded lazily, one key at a time.
 */
import { decodeUtf8, encodeUtf8Into, isUtf8, utf8ByteLength } from "../codec/text.ts";
import { FlatReader } from "./flat-reader.ts";

/** A value to be sent: text, or bytes that are sent as they are. */
export type MetadataValue = string | Uint8Array;

/** Pairs in the order in which they are sent. */
export type MetadataPairs = Iterable<readonly [string, MetadataValue]>;

/** Encoded pairs, ready to be put behind a message template. Compute once where the pairs are constant. */
export interface EncodedMetadata {
  /** A flatbuffer vector of KeyValue tables, its length a multiple of 8. */
  readonly block: Uint8Array;
}

const TABLE_BYTES = 12;
const VTABLE_BYTES = 8;

function byteLength(value: MetadataValue): number {
  return typeof value === "string" ? utf8ByteLength(value) : value.byteLength;
}

/** Bytes of a flatbuffer string: length, content, terminator, padding to 4. */
function stringBytes(contentBytes: number): number {
  return (4 + contentBytes + 1 + 3) & ~3;
}

/** Encodes pairs. Offsets inside are relative, so that the block can stand anywhere 4-aligned. */
export function encodeMetadata(pairs: MetadataPairs): EncodedMetadata {
  const flat: MetadataValue[] = [];
  const sizes: number[] = [];
  let stringTotal = 0;
  for (const [key, value] of pairs) {
    flat.push(key, value);
    const keyBytes = utf8ByteLength(key);
    const valueBytes = byteLength(value);
    sizes.push(keyBytes, valueBytes);
    stringTotal += stringBytes(keyBytes) + stringBytes(valueBytes);
  }
  const count = flat.length / 2;
  const vtable = 4 + count * 4;
  const tables = vtable + VTABLE_BYTES;
  const block = new Uint8Array((tables + count * TABLE_BYTES + stringTotal + 7) & ~7);
  const view = new DataView(block.buffer);
  view.setUint32(0, count, true);
  view.setUint16(vtable, VTABLE_BYTES, true);
  view.setUint16(vtable + 2, TABLE_BYTES, true);
  view.setUint16(vtable + 4, 4, true);
  view.setUint16(vtable + 6, 8, true);
  let at = tables + count * TABLE_BYTES;
  for (let i = 0; i < count; i++) {
    const table = tables + i * TABLE_BYTES;
    view.setUint32(4 + i * 4, table - (4 + i * 4), true);
    view.setInt32(table, table - vtable, true);
    for (let part = 0; part < 2; part++) {
      const field = table + 4 + part * 4;
      const value = flat[i * 2 + part]!;
      const size = sizes[i * 2 + part]!;
      view.setUint32(field, at - field, true);
      view.setUint32(at, size, true);
      if (typeof value === "string") encodeUtf8Into(value, block, at + 4);
      else block.set(value, at + 4);
      at += stringBytes(size);
    }
  }
  return { block };
}

const NO_PAIRS: ReadonlyMap<string, string> = new Map();

/**
 * Read access to the metadata of a received message. Where a key stands twice, the first pair counts:
 * so does it for the reference implementation, and all parties must see the same value.
 */
export class CustomMetadata {
  /** What a message without metadata has. */
  static readonly NONE: CustomMetadata = new CustomMetadata(undefined, 0);

  #reader: FlatReader | undefined;
  #vector: number;
  /** How many pairs there are. */
  readonly size: number;
  #map: ReadonlyMap<string, string> | undefined;

  /** Reads the metadata of the Message table at `message`. */
  constructor(reader: FlatReader | undefined, message: number) {
    this.#vector = reader === undefined ? 0 : reader.vector(message, 4, 4);
    this.size = this.#vector === 0 || reader === undefined ? 0 : reader.vectorLength;
    this.#reader = this.size === 0 ? undefined : reader;
  }

  /** The value of a key as text, malformed UTF-8 replaced; `undefined` where the key is absent. */
  get(key: string): string | undefined {
    if (this.#map !== undefined) return this.#map.get(key);
    const bytes = this.getBytes(key);
    return bytes === undefined ? undefined : decodeUtf8(bytes, 0, bytes.byteLength);
  }

  /** The value of a key as it stands in the message: a lent view, copy it to keep it. */
  getBytes(key: string): Uint8Array | undefined {
    const reader = this.#reader;
    if (reader === undefined) return undefined;
    for (let i = 0; i < this.size; i++) {
      const table = reader.follow(this.#vector + i * 4);
      const at = reader.vector(table, 0, 1);
      if (!matches(reader.bytes, at, reader.vectorLength, key)) continue;
      const value = reader.vector(table, 1, 1);
      return reader.bytes.subarray(value, value + reader.vectorLength);
    }
    return undefined;
  }

  /** Whether a key is there, whatever its value. */
  has(key: string): boolean {
    return this.getBytes(key) !== undefined;
  }

  /** Whether the value of a key is well-formed text; absent counts as well-formed. */
  isText(key: string): boolean {
    const bytes = this.getBytes(key);
    return bytes === undefined || isUtf8(bytes, 0, bytes.byteLength);
  }

  /** All pairs as text. Safe to keep. Throws `malformed-message` where a peer repeats itself to exhaust us. */
  toMap(): ReadonlyMap<string, string> {
    if (this.#map !== undefined) return this.#map;
    const reader = this.#reader;
    if (reader === undefined) return NO_PAIRS;
    const map = new Map<string, string>();
    for (let i = 0; i < this.size; i++) {
      const table = reader.follow(this.#vector + i * 4);
      const key = reader.string(table, 0) ?? "";
      const value = reader.string(table, 1) ?? "";
      if (!map.has(key)) map.set(key, value);
    }
    this.#map = map;
    return map;
  }

  /** Makes the metadata independent of the receive buffer, so that it may be kept. */
  own(): this {
    const reader = this.#reader;
    if (reader === undefined) return this;
    const bytes = reader.bytes.slice(reader.start, reader.end);
    this.#vector -= reader.start;
    this.#reader = new FlatReader(bytes, new DataView(bytes.buffer), 0, bytes.length);
    return this;
  }
}

/** Whether `key` stands at `at`. Protocol keys are ASCII, and found without decoding. */
function matches(bytes: Uint8Array, at: number, length: number, key: string): boolean {
  if (length !== key.length)
    return length > key.length && !isAscii(key) && matchesText(bytes, at, length, key);
  // From the back: the keys of one protocol share their beginning.
  for (let i = length - 1; i >= 0; i--) {
    const code = key.charCodeAt(i);
    if (code > 0x7f) return matchesText(bytes, at, length, key);
    if (bytes[at + i] !== code) return false;
  }
  return true;
}

function matchesText(bytes: Uint8Array, at: number, length: number, key: string): boolean {
  return decodeUtf8(bytes, at, at + length) === key;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
