/**
 * The custom metadata of one message: pairs of strings beside the batch, which is where the whole RPC
 * protocol lives. Encoded as a position-independent block that is appended to a message's template; found
 * when a message is received, decoded one key at a time.
 */
import { decodeUtf8, encodeUtf8Into, isUtf8 } from "../codec/text.ts";
import { type FlatReader, malformed } from "./flat-reader.ts";

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

/** Blocks are written here and then cut to size: writing a text costs less than measuring it first. */
let scratch: Scratch = new Uint8Array(4096);
let view: DataView = new DataView(scratch.buffer);
/** A scratch that has grown beyond this is not kept. */
const MAX_SCRATCH_BYTES = 64 * 1024;
/** Encoding turns a unit of a string into three bytes at most. */
const MAX_UNIT_BYTES = 3;

type Scratch = Uint8Array<ArrayBuffer>;

/** Encodes pairs. Offsets inside are relative, so that the block can stand anywhere 4-aligned. */
export function encodeMetadata(pairs: MetadataPairs): EncodedMetadata {
  const list: readonly (readonly [string, MetadataValue])[] = Array.isArray(pairs)
    ? pairs
    : Array.from(pairs);
  const count = list.length;
  const vtable = 4 + count * 4;
  const tables = vtable + VTABLE_BYTES;
  let at = tables + count * TABLE_BYTES;
  reserve(at, 0);
  view.setUint32(0, count, true);
  view.setUint16(vtable, VTABLE_BYTES, true);
  view.setUint16(vtable + 2, TABLE_BYTES, true);
  view.setUint16(vtable + 4, 4, true);
  view.setUint16(vtable + 6, 8, true);
  for (let i = 0; i < count; i++) {
    const pair = list[i]!;
    const table = tables + i * TABLE_BYTES;
    view.setUint32(4 + i * 4, table - (4 + i * 4), true);
    view.setInt32(table, table - vtable, true);
    view.setUint32(table + 4, at - (table + 4), true);
    at = write(pair[0], at);
    view.setUint32(table + 8, at - (table + 8), true);
    at = write(pair[1], at);
  }
  view.setUint32(at, 0, true);
  const block = scratch.slice(0, (at + 7) & ~7);
  if (scratch.length > MAX_SCRATCH_BYTES) renew(4096);
  return { block };
}

/** Writes a flatbuffer string, which is length, content, a zero and zeros up to a multiple of 4; returns its end. */
function write(value: MetadataValue, at: number): number {
  const start = at + 4;
  let length = value.length;
  if (typeof value === "string") {
    reserve(start, length * MAX_UNIT_BYTES);
    length = encodeUtf8Into(value, scratch, start);
  } else {
    reserve(start, length);
    scratch.set(value, start);
  }
  view.setUint32(at, length, true);
  const end = start + length;
  view.setUint32(end, 0, true);
  return (end + 4) & ~3;
}

/** Makes room for `size` bytes behind `at`, and for zeros behind those. */
function reserve(at: number, size: number): void {
  if (at + size + 8 <= scratch.length) return;
  const before = scratch.subarray(0, at);
  renew((at + size + 8) * 2);
  scratch.set(before);
}

function renew(byteLength: number): void {
  scratch = new Uint8Array(byteLength);
  view = new DataView(scratch.buffer);
}

const NO_PAIRS: ReadonlyMap<string, string> = new Map();
const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_PLACES: readonly number[] = [];

/** Offsets may share what they refer to; what texts amount to is bounded by a multiple of the message. */
const MAX_TEXT_RATIO = 8;
const MIN_TEXT_BYTES = 1024 * 1024;
/** What a pair takes at least: its offset, and its table with the offsets of key and value. */
const MIN_PAIR_BYTES = 16;

/**
 * Read access to the metadata of a received message. Where a key stands twice, the first pair counts:
 * so does it for the reference implementation, and all parties must see the same value.
 */
export class CustomMetadata {
  /** What a message without metadata has. */
  static readonly NONE: CustomMetadata = new CustomMetadata(undefined, 0);

  /** How many pairs there are. */
  readonly size: number;
  readonly #bytes: Uint8Array;
  /** Start and end of the key and of the value of each pair, flattened. */
  readonly #places: readonly number[];
  #map: ReadonlyMap<string, string> | undefined;

  /** Reads the metadata of the Message table at `message`. Throws `malformed-message`. */
  constructor(reader: FlatReader | undefined, message: number) {
    const first = reader === undefined ? 0 : reader.vector(message, 4, 4);
    this.size = first === 0 || reader === undefined ? 0 : reader.vectorLength;
    this.#bytes = this.size === 0 || reader === undefined ? NO_BYTES : reader.bytes;
    this.#places = reader === undefined ? NO_PLACES : readPlaces(reader, first, this.size);
  }

  /** The value of a key as text, malformed UTF-8 replaced; `undefined` where the key is absent. */
  get(key: string): string | undefined {
    if (this.#map !== undefined) return this.#map.get(key);
    const at = this.#find(key);
    const places = this.#places;
    return at < 0 ? undefined : decodeUtf8(this.#bytes, places[at + 2]!, places[at + 3]!);
  }

  /** The value of a key as it stands in the message: a view of what others read too, so do not change it. */
  getBytes(key: string): Uint8Array | undefined {
    const at = this.#find(key);
    const places = this.#places;
    return at < 0 ? undefined : this.#bytes.subarray(places[at + 2], places[at + 3]);
  }

  /** Whether a key is there, whatever its value. */
  has(key: string): boolean {
    return this.#find(key) >= 0;
  }

  /** Whether the value of a key is well-formed text; absent counts as well-formed. */
  isText(key: string): boolean {
    const at = this.#find(key);
    const places = this.#places;
    return at < 0 || isUtf8(this.#bytes, places[at + 2]!, places[at + 3]!);
  }

  /** All pairs as text. Safe to keep. */
  toMap(): ReadonlyMap<string, string> {
    if (this.#map !== undefined) return this.#map;
    if (this.size === 0) return NO_PAIRS;
    const map = new Map<string, string>();
    const places = this.#places;
    for (let at = 0; at < places.length; at += 4) {
      const key = decodeUtf8(this.#bytes, places[at]!, places[at + 1]!);
      if (map.has(key)) continue;
      map.set(key, decodeUtf8(this.#bytes, places[at + 2]!, places[at + 3]!));
    }
    this.#map = map;
    return map;
  }

  /** Where in {@link #places} the first pair with a key is, or -1. */
  #find(key: string): number {
    const places = this.#places;
    for (let at = 0; at < places.length; at += 4) {
      const start = places[at]!;
      if (matches(this.#bytes, start, places[at + 1]! - start, key)) return at;
    }
    return -1;
  }
}

/** Where keys and values are. All offsets are followed here, so that no look-up can fail later. */
function readPlaces(reader: FlatReader, first: number, count: number): readonly number[] {
  if (count === 0) return NO_PLACES;
  const size = reader.end - reader.start;
  if (count * MIN_PAIR_BYTES > size) throw malformed("it has more metadata than room for it");
  let room = MIN_TEXT_BYTES + size * MAX_TEXT_RATIO;
  const places: number[] = [];
  for (let i = 0; i < count; i++) {
    const table = reader.follow(first + i * 4);
    for (let part = 0; part < 2; part++) {
      const start = reader.vector(table, part, 1);
      const length = reader.vectorLength;
      places.push(start, start + length);
      room -= length;
    }
  }
  if (room < 0) throw malformed("its metadata refers to the same texts over and over");
  return places;
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
