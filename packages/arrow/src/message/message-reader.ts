/**
 * Cuts a byte stream into Arrow IPC messages. Bytes are pushed in as they come, in pieces of any
 * size; complete messages are pulled out. It looks at a message's own bytes only and never waits for
 * more than that: in a lockstep protocol, asking for one byte too many is a deadlock.
 */
import { DEFAULT_LIMITS, type IpcLimits } from "../limits.ts";
import { FlatReader, malformed } from "./flat-reader.ts";
import { MemoryPool } from "./memory-pool.ts";
import type { MessageBody } from "./message-body.ts";
import { headerOverLimit, notAMessage } from "./message-faults.ts";
import { type MessageHeader, type MessageKind, readMessageHeader } from "./message-header.ts";
import { MIN_TARGET_BYTES, PendingBody } from "./pending-body.ts";

const CONTINUATION = 0xffffffff;
const PREFIX_BYTES = 8;

/** One message of a stream. */
export type IpcMessage = MessageWithHeader | EndOfStream;

/** A schema, a dictionary or a record batch. */
export interface MessageWithHeader extends MessageBody {
  readonly kind: MessageKind;
  readonly header: MessageHeader;
}

/** The mark at the end of a stream. */
export interface EndOfStream {
  readonly kind: "end";
}

const END: EndOfStream = { kind: "end" };
const NO_BYTES: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const NO_VIEW: DataView = new DataView(NO_BYTES.buffer);

/** An incremental reader of one byte stream, which may hold any number of IPC streams one after another. */
export class MessageReader {
  readonly #limits: IpcLimits;
  readonly #headers: KnownHeaders;
  readonly #memory: MemoryPool;
  #chunk: Uint8Array = NO_BYTES;
  /** All of the memory that the chunk lies in. */
  #view: DataView = NO_VIEW;
  /** Asking a view for its memory is dear. */
  #memoryOfView: ArrayBufferLike = NO_VIEW.buffer;
  /** Where in that memory the chunk starts. */
  #chunkStart = 0;
  #position = 0;
  /** Whether the chunk is ours for good. */
  #given = false;
  /** Start of a message that a chunk ended in: prefix and header so far. */
  #head: Uint8Array<ArrayBuffer> = NO_BYTES;
  #headFilled = 0;
  #headSize = 0;
  #pending: PendingBody | undefined;
  #failure: unknown;

  /** `headers`, and the `memory` of large bodies, may be shared between readers, one after another or side by side. */
  constructor(
    limits: IpcLimits = DEFAULT_LIMITS,
    headers: KnownHeaders = new KnownHeaders(),
    memory: MemoryPool = new MemoryPool(0),
  ) {
    this.#limits = limits;
    this.#headers = headers;
    this.#memory = memory;
  }

  /**
   * Adds bytes. They are lent: the reader may hand out views of them until the next `push`; unless they are `given`:
   * then large bodies are left where they are, and may be kept. Call {@link next} until it answers `undefined` before
   * pushing again.
   */
  push(chunk: Uint8Array, given = false): void {
    if (this.#pending?.addInPlace(chunk)) return;
    this.#chunk = chunk;
    this.#given = given;
    this.#position = 0;
    this.#chunkStart = chunk.byteOffset;
    const { buffer } = chunk;
    if (buffer === this.#memoryOfView) return;
    this.#memoryOfView = buffer;
    this.#view = new DataView(buffer);
  }

  /**
   * The next complete message, `undefined` when more bytes are needed. Throws `malformed-message`,
   * `limit-exceeded` or `unsupported`; the byte stream cannot be read on after that, and every further
   * call throws the same.
   */
  next(): IpcMessage | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      // Whole messages in one piece are what small ones nearly always are.
      if (this.#pending !== undefined) return this.#continueBody(this.#pending);
      if (this.#headFilled > 0) return this.#continueHead();
      const available = this.#chunk.length - this.#position;
      if (available === 0) return undefined;
      if (available < PREFIX_BYTES) return this.#stash(PREFIX_BYTES);
      const view = this.#view;
      const at = this.#chunkStart + this.#position;
      const headLength = this.#headLength(view, at);
      if (headLength === 0) {
        this.#position += PREFIX_BYTES;
        return END;
      }
      if (available < headLength) return this.#stash(headLength);
      const header = this.#headers.read(view, at + PREFIX_BYTES, at + headLength);
      const bodyAt = this.#position + headLength;
      const bodyEnd = bodyAt + header.bodyLength;
      if (bodyEnd > this.#chunk.length || header.bodyLength > this.#limits.maxBodyBytes) {
        this.#position = bodyAt;
        return this.#beginBody(header);
      }
      this.#position = bodyEnd;
      const start = at + headLength;
      const { kind, bodyLength } = header;
      return {
        kind,
        header,
        view,
        start,
        bodyLength,
        lent: !(this.#given && this.#isWorthKeeping(start, bodyLength)),
        release: undefined,
        refusedBytes: undefined,
      };
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Where the next bytes would best be read to, if there is such a place: inside a large body. */
  target(): Uint8Array | undefined {
    return this.#pending?.target();
  }

  /** Whether the stream stands at the start of a message: an end of input here loses nothing. */
  get isAtBoundary(): boolean {
    return (
      this.#pending === undefined && this.#headFilled === 0 && this.#position === this.#chunk.length
    );
  }

  /** Length of prefix and header together, 0 for the end mark. */
  #headLength(view: DataView, at: number): number {
    if (view.getUint32(at, true) !== CONTINUATION) throw notAMessage(view, at);
    const length = view.getInt32(at + 4, true);
    if (length === 0) return 0;
    if (length < 0) throw malformed("negative header length");
    const { maxMetadataBytes } = this.#limits;
    if (length > maxMetadataBytes) throw headerOverLimit(length, maxMetadataBytes);
    return PREFIX_BYTES + length;
  }

  /** Keeps the rest of the chunk as the start of a head of `size` bytes. */
  #stash(size: number): undefined {
    this.#headSize = size;
    this.#fillHead();
    return undefined;
  }

  /** Moves bytes from the chunk to the head; whether the head is full then. It has room for what has come, and no more. */
  #fillHead(): boolean {
    const filled = this.#headFilled;
    const taken = Math.min(this.#headSize - filled, this.#chunk.length - this.#position);
    const end = filled + taken;
    if (end > this.#head.byteLength) {
      const grown = new Uint8Array(Math.min(this.#headSize, Math.max(end, filled * 2)));
      grown.set(this.#head.subarray(0, filled));
      this.#head = grown;
    }
    this.#head.set(this.#chunk.subarray(this.#position, this.#position + taken), filled);
    this.#position += taken;
    this.#headFilled = end;
    return end === this.#headSize;
  }

  #continueHead(): IpcMessage | undefined {
    if (!this.#fillHead()) return undefined;
    if (this.#headSize === PREFIX_BYTES) {
      this.#headSize = this.#headLength(new DataView(this.#head.buffer), 0);
      if (this.#headSize === 0) {
        this.#headFilled = 0;
        return END;
      }
      if (!this.#fillHead()) return undefined;
    }
    this.#headFilled = 0;
    const view = new DataView(this.#head.buffer);
    return this.#beginBody(this.#headers.read(view, PREFIX_BYTES, this.#headSize));
  }

  /** Starts on a body that is not in the chunk as a whole. */
  #beginBody(header: MessageHeader): IpcMessage | undefined {
    const refused = header.bodyLength > this.#limits.maxBodyBytes;
    this.#pending = new PendingBody(header, refused, this.#memory);
    return this.#continueBody(this.#pending);
  }

  #continueBody(pending: PendingBody): IpcMessage | undefined {
    const { header } = pending;
    const { kind, bodyLength } = header;
    const available = Math.min(this.#chunk.length - this.#position, pending.missing);
    if (available > 0) {
      const start = this.#chunkStart + this.#position;
      const taken = this.#chunk.subarray(this.#position, this.#position + available);
      this.#position += available;
      const isWhole = available === bodyLength && !pending.refused;
      if (this.#given && isWhole && this.#isWorthKeeping(start, bodyLength)) {
        this.#pending = undefined;
        const place = { view: this.#view, start, bodyLength };
        return { kind, header, ...place, lent: false, release: undefined, refusedBytes: undefined };
      }
      pending.add(taken);
    }
    if (pending.missing > 0) return undefined;
    this.#pending = undefined;
    return { kind, header, ...pending.complete() };
  }

  /**
   * Whether a body in a chunk that is ours may stay where it is: aligned as columns need it, most of the memory that is
   * kept with it, and the end of it, so that nothing else is still to be read there.
   */
  #isWorthKeeping(start: number, length: number): boolean {
    const isEnd = start + length === this.#memoryOfView.byteLength;
    return isEnd && length >= MIN_TARGET_BYTES && length >= start && start % 8 === 0;
  }
}

/** A power of two. Each header has one place; a newcomer takes it over. */
const SLOTS = 128;
/** Larger headers are read each time: comparing them is no longer the cheap part. */
const MAX_KNOWN_BYTES = 16 * 1024;

/**
 * Headers that were seen before, by their bytes. Peers send the same few over and over: the schema of
 * a method's rows, the header of its one-row batch. Finding one again costs a comparison; reading one
 * costs more than everything else about a small message. Of fixed size, because peers may be hostile.
 * The headers it gives are its own, never lent.
 */
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
  const { length } = reader.bytes;
  if (length !== end - start) return false;
  if (length >= NATIVE_MIN_BYTES && compareBytes !== undefined) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
    return compareBytes(reader.bytes, bytes) === 0;
  }
  // What differs between two headers of one length is their numbers, and those stand behind the tables.
  let at = length & ~3;
  for (let rest = at; rest < length; rest++) {
    if (own.getUint8(rest) !== view.getUint8(start + rest)) return false;
  }
  // Four at a time, because half of the work of a plain loop is the loop.
  for (; at >= 16; at -= 16) {
    const from = start + at;
    const difference =
      (own.getInt32(at - 4, true) ^ view.getInt32(from - 4, true)) |
      (own.getInt32(at - 8, true) ^ view.getInt32(from - 8, true)) |
      (own.getInt32(at - 12, true) ^ view.getInt32(from - 12, true)) |
      (own.getInt32(at - 16, true) ^ view.getInt32(from - 16, true));
    if (difference !== 0) return false;
  }
  for (at -= 4; at >= 0; at -= 4) {
    if (own.getInt32(at, true) !== view.getInt32(start + at, true)) return false;
  }
  return true;
}

/** From here on the call into the runtime beats a loop. */
const NATIVE_MIN_BYTES = 384;

interface ByteComparer {
  compare(a: Uint8Array, b: Uint8Array): number;
}

/** How Node and runtimes that resemble it compare bytes; undefined elsewhere. */
const compareBytes = (globalThis as { Buffer?: Partial<ByteComparer> }).Buffer?.compare;

function hash(view: DataView, start: number, end: number): number {
  let value = end - start;
  for (let at = start; at + 4 <= end; at += 4) {
    value = Math.imul(value ^ view.getInt32(at, true), 0x9e3779b1);
    value ^= value >>> 15;
  }
  return value;
}
