/**
 * Where column codecs write: one growing scratch buffer for the body of a record batch, and the list
 * of nodes and buffers that describe it. Small buffers are copied in; large ones that are ready-made
 * (a user's typed array) stay where they are and are only referred to.
 */
import type { ColumnCodec } from "./column-codec.ts";
import { DictionaryBuilder } from "./dictionary-builder.ts";

/** Ready-made buffers from this size on are referred to instead of copied. */
export const REFERENCE_MIN_BYTES: number = 16 * 1024;

const INITIAL_BYTES = 16 * 1024;

/** The values of a dictionary that a batch refers to. */
export interface DictionaryContent {
  readonly id: number;
  readonly codec: ColumnCodec<unknown>;
  /** The dictionary in index order. The same array object means: unchanged since the last batch. */
  readonly values: readonly unknown[];
}

const NO_DICTIONARIES: ReadonlyMap<number, DictionaryContent> = new Map();

/** A buffer that is not in the scratch but stands at `at` in the body. */
interface Reference {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Collects the body of one record batch. Reused from batch to batch after {@link reset}. */
export class BodySink {
  /** The scratch as bytes. Read it again after each {@link buffer}: growing replaces it. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(INITIAL_BYTES);
  /** The scratch as a view, little-endian by convention. Read it again after each {@link buffer}. */
  view: DataView<ArrayBuffer> = new DataView(this.bytes.buffer);
  /**
   * Length and null count of each node, flattened: {@link nodesLength} numbers. What stands behind them
   * is of an earlier batch: emptying an array would give its memory away.
   */
  readonly rawNodes: number[] = [];
  nodesLength = 0;
  /** Body offset and unpadded length of each buffer, flattened: {@link buffersLength} numbers. */
  readonly rawBuffers: number[] = [];
  buffersLength = 0;
  /** Dictionaries that the batch refers to, in the order in which they were met. */
  dictionaryContents: DictionaryContent[] = [];
  /** Whether the body is one run of scratch bytes, so that it can be copied behind its header. */
  isContiguous = true;
  readonly #references: Reference[] = [];
  #dictionaries: ReadonlyMap<number, DictionaryContent> = NO_DICTIONARIES;
  #position = 0;
  /** Bytes of the body so far, padding included. */
  bodyLength = 0;

  /** Length and null count of each node, flattened; a copy. */
  get nodes(): readonly number[] {
    return this.rawNodes.slice(0, this.nodesLength);
  }

  /** Body offset and unpadded length of each buffer, flattened; a copy. */
  get buffers(): readonly number[] {
    return this.rawBuffers.slice(0, this.buffersLength);
  }

  /** Dictionaries that the batch refers to, by id. */
  get dictionaries(): ReadonlyMap<number, DictionaryContent> {
    if (this.#dictionaries.size !== this.dictionaryContents.length) {
      this.#dictionaries = new Map(this.dictionaryContents.map((content) => [content.id, content]));
    }
    return this.#dictionaries;
  }

  /** Forgets everything but the scratch memory. */
  reset(): void {
    this.nodesLength = 0;
    this.buffersLength = 0;
    if (this.dictionaryContents.length > 0) this.dictionaryContents = [];
    this.#dictionaries = NO_DICTIONARIES;
    if (!this.isContiguous) this.#references.length = 0;
    this.isContiguous = true;
    this.#position = 0;
    this.bodyLength = 0;
  }

  /** Describes a column of one value that is not null, and says that it has no bitmap. */
  singleValue(): void {
    this.rawNodes[this.nodesLength] = 1;
    this.rawNodes[this.nodesLength + 1] = 0;
    this.nodesLength += 2;
    this.rawBuffers[this.buffersLength] = this.bodyLength;
    this.rawBuffers[this.buffersLength + 1] = 0;
    this.buffersLength += 2;
  }

  /** Describes a column: how many rows, how many of them null. */
  node(length: number, nullCount: number): void {
    this.rawNodes[this.nodesLength] = length;
    this.rawNodes[this.nodesLength + 1] = nullCount;
    this.nodesLength += 2;
  }

  /**
   * Adds a buffer of `byteLength` zero-free scratch bytes and returns where it starts in
   * {@link bytes} and {@link view}. The caller writes every byte of it; the padding behind it is
   * zeroed here, so that nothing of an earlier batch leaks out.
   */
  buffer(byteLength: number): number {
    const start = this.#position;
    const padded = byteLength + (-byteLength & 7);
    if (start + padded > this.bytes.length) this.#reserve(start + padded);
    // The padding is among the last eight bytes, and the caller has yet to write the rest of them.
    if (padded !== byteLength) this.view.setFloat64(start + padded - 8, 0);
    this.rawBuffers[this.buffersLength] = this.bodyLength;
    this.rawBuffers[this.buffersLength + 1] = byteLength;
    this.buffersLength += 2;
    this.#position = start + padded;
    this.bodyLength += padded;
    return start;
  }

  /** Adds a buffer of `byteLength` zero bytes. */
  zeroBuffer(byteLength: number): number {
    const start = this.buffer(byteLength);
    if (byteLength > 64) this.bytes.fill(0, start, start + byteLength);
    else for (let i = start; i < start + byteLength; i++) this.bytes[i] = 0;
    return start;
  }

  /** Adds a buffer of no bytes: an absent validity bitmap. */
  emptyBuffer(): void {
    this.#describeBuffer(0);
  }

  /** Adds a ready-made buffer: copied when small, referred to when large (do not change it until it is sent). */
  readyBuffer(bytes: Uint8Array): void {
    const length = bytes.byteLength;
    if (length < REFERENCE_MIN_BYTES) {
      const start = this.buffer(length);
      this.bytes.set(bytes, start);
      return;
    }
    this.#describeBuffer(length);
    this.#references.push({ at: this.#position, bytes });
    this.isContiguous = false;
    this.bodyLength += length + (-length & 7);
    const padding = -length & 7;
    if (padding > 0) {
      // The padding itself is scratch, right behind the reference.
      this.#reserve(this.#position + padding);
      this.bytes.fill(0, this.#position, this.#position + padding);
      this.#position += padding;
    }
  }

  /** Shrinks the newest {@link buffer} to what was really written: for text, whose size is known late. */
  trim(start: number, byteLength: number): void {
    this.resize(start, byteLength);
  }

  /**
   * Gives the newest {@link buffer} another length, be it smaller or larger; what was written stays.
   * Read {@link bytes} and {@link view} again afterwards.
   */
  resize(start: number, byteLength: number): void {
    const padded = byteLength + (-byteLength & 7);
    this.#reserve(start + padded);
    for (let i = start + byteLength; i < start + padded; i++) this.bytes[i] = 0;
    this.bodyLength += start + padded - this.#position;
    this.#position = start + padded;
    this.rawBuffers[this.buffersLength - 1] = byteLength;
  }

  /** Takes back the newest {@link buffer}, as if it had never been added. */
  dropBuffer(start: number): void {
    this.bodyLength -= this.#position - start;
    this.#position = start;
    this.buffersLength -= 2;
  }

  /** Notes a dictionary whose content never changes (an enum's member names). */
  dictionary(content: DictionaryContent): void {
    const known = this.dictionaryContents.findIndex(({ id }) => id === content.id);
    if (known < 0) {
      this.dictionaryContents.push(content);
    } else if (this.dictionaryContents[known] !== content) {
      this.dictionaryContents[known] = content;
      this.#dictionaries = NO_DICTIONARIES;
    }
  }

  /** The dictionary under construction for an id; made on first use within a batch. */
  dictionaryBuilder(id: number, codec: ColumnCodec<unknown>): DictionaryBuilder {
    const known = this.dictionaryContents.find((content) => content.id === id);
    if (known instanceof DictionaryBuilder) return known;
    const builder = new DictionaryBuilder(id, codec);
    this.dictionaryContents.push(builder);
    return builder;
  }

  /** Copies a contiguous body to `target` at `offset`. */
  copyTo(target: Uint8Array, offset: number): void {
    const length = this.#position;
    if (length > 512) {
      target.set(this.bytes.subarray(0, length), offset);
      return;
    }
    // A loop beats subarray + set for the few hundred bytes of a one-row batch.
    const { bytes } = this;
    for (let i = 0; i < length; i++) target[offset + i] = bytes[i]!;
  }

  /**
   * The body as a list of chunks to send in order. The scratch is given away with it, so the chunks
   * stay valid whatever is written next.
   */
  takeChunks(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    let from = 0;
    for (const { at, bytes } of this.#references) {
      if (at > from) chunks.push(this.bytes.subarray(from, at));
      chunks.push(bytes);
      from = at;
    }
    if (this.#position > from) chunks.push(this.bytes.subarray(from, this.#position));
    // Where nothing but ready-made buffers was written, there is nothing to give away.
    if (this.#position > 0) this.#renewScratch(INITIAL_BYTES);
    return chunks;
  }

  #describeBuffer(byteLength: number): void {
    this.rawBuffers[this.buffersLength] = this.bodyLength;
    this.rawBuffers[this.buffersLength + 1] = byteLength;
    this.buffersLength += 2;
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(byteLength, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.#position));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  #renewScratch(byteLength: number): void {
    this.bytes = new Uint8Array(byteLength);
    this.view = new DataView(this.bytes.buffer);
  }
}

const free: BodySink[] = [];
const MAX_FREE = 8;
/** A sink that has grown beyond this is not kept. */
const MAX_SCRATCH_BYTES = 1024 * 1024;

/**
 * An empty sink, to be given back with {@link returnSink}. Sinks are kept on a stack, because writing one
 * batch may write another one inside (a dataclass embedded as IPC bytes).
 */
export function takeSink(): BodySink {
  return free.pop() ?? new BodySink();
}

/** Takes a sink back. Whatever was written to it must have been copied or taken by now. */
export function returnSink(sink: BodySink): void {
  sink.reset();
  if (free.length < MAX_FREE && sink.bytes.length <= MAX_SCRATCH_BYTES) free.push(sink);
}
