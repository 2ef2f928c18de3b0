/**
 * Headers that were seen before, by their bytes. Peers send the same few over and over: the schema of
 * a method's rows, the header of its one-row batch. Finding one again costs a comparison; reading one
 * costs more than everything else about a small message. Of fixed size, because peers may be hostile.
 */
import { FlatReader } from "./flat-reader.ts";
import { type MessageHeader, readMessageHeader } from "./message-header.ts";

/** A power of two. Each header has one place; a newcomer takes it over. */
const SLOTS = 128;
/** Larger headers are read each time: comparing them is no longer the cheap part. */
const MAX_KNOWN_BYTES = 16 * 1024;

/** Remembers the headers that one connection receives. The headers it gives are its own, never lent. */
export class KnownHeaders {
  readonly #slots: (MessageHeader | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  #last: MessageHeader | undefined;

  /** The header whose flatbuffer stands from `start` to `end`. Throws as {@link readMessageHeader}. */
  read(view: DataView, start: number, end: number): MessageHeader {
    const last = this.#last;
    if (last !== undefined && last.next >= 0) {
      const guess = this.#slots[last.next];
      if (guess !== undefined && isSame(guess, view, start, end)) {
        this.#last = guess;
        return guess;
      }
    }
    return this.#lookUp(view, start, end);
  }

  #lookUp(view: DataView, start: number, end: number): MessageHeader {
    const slot = end - start <= MAX_KNOWN_BYTES ? hash(view, start, end) & (SLOTS - 1) : -1;
    let header = this.#slots[slot];
    if (header === undefined || !isSame(header, view, start, end)) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + start, end - start);
      header = readOwn(bytes.slice());
      if (slot >= 0) this.#slots[slot] = header;
    }
    if (this.#last !== undefined) this.#last.next = slot;
    this.#last = header;
    return header;
  }
}

function readOwn(bytes: Uint8Array): MessageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readMessageHeader(new FlatReader(bytes, view, 0, bytes.byteLength));
}

function isSame({ reader }: MessageHeader, view: DataView, start: number, end: number): boolean {
  const own = reader.view;
  const length = own.byteLength;
  if (length !== end - start) return false;
  // What differs between two headers of one length is their numbers, and those stand behind the tables.
  let at = length & ~3;
  for (let rest = at; rest < length; rest++) {
    if (own.getUint8(rest) !== view.getUint8(start + rest)) return false;
  }
  for (at -= 4; at >= 0; at -= 4) {
    if (own.getInt32(at, true) !== view.getInt32(start + at, true)) return false;
  }
  return true;
}

function hash(view: DataView, start: number, end: number): number {
  let value = end - start;
  for (let at = start; at + 4 <= end; at += 4) {
    value = Math.imul(value ^ view.getInt32(at, true), 0x9e3779b1);
    value ^= value >>> 15;
  }
  return value;
}
