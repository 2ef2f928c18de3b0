/**
 * Writes one IPC stream: the schema goes out with the first batch, dictionaries when they are new or
 * have changed, the end mark with the last batch when the caller knows that it is the last.
 */
import type { Schema } from "apache-arrow";
import { type BodySink, type DictionaryContent, returnSink, takeSink } from "../codec/body-sink.ts";
import type { RowCodec } from "../codec/row-codec.ts";
import { protocolError } from "../error/sheaf-error.ts";
import { allocate } from "../message/allocate.ts";
import { type BatchTemplate, batchTemplate } from "../message/batch-template.ts";
import type { EncodedMetadata } from "../message/custom-metadata.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { SentDictionaries } from "./sent-dictionaries.ts";

/** What goes with a batch. */
export interface BatchOptions {
  /** Custom metadata of the batch's message. */
  readonly metadata?: EncodedMetadata | undefined;
  /** Whether this is the last batch of the stream. */
  readonly end?: boolean;
}

const NOTHING: readonly Uint8Array[] = [];

/** Writes the messages of one IPC stream, batch by batch. */
export class StreamEncoder {
  readonly schema: Schema;
  #started = false;
  #ended = false;
  #dictionaries: SentDictionaries | undefined;
  /** Bytes of the body of the batch encoded last. */
  bodyLength = 0;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  /** Whether the schema has been written. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the end mark has been written; nothing may follow it. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Encodes one batch of `numRows` rows whose columns `fill` writes. Nothing of the stream's state has
   * changed when it throws: what `fill` throws, or `stream-closed` after the end. The chunks are to be
   * sent in order. They may share memory with each other and with other streams, so neither change
   * nor transfer them.
   */
  encode(
    numRows: number,
    fill: (sink: BodySink) => void,
    options: BatchOptions = {},
  ): Uint8Array[] {
    const sink = takeSink();
    try {
      fill(sink);
      return this.encodeFilled(numRows, sink, options);
    } finally {
      returnSink(sink);
    }
  }

  /** As {@link encode} for one row. Throws a `schema` error at `[name]`. */
  encodeRow(
    codec: RowCodec,
    row: Readonly<Record<string, unknown>>,
    options: BatchOptions = {},
  ): Uint8Array[] {
    const sink = takeSink();
    try {
      codec.writeRow(row, sink);
      return this.encodeFilled(1, sink, options);
    } finally {
      returnSink(sink);
    }
  }

  /** As {@link encode}, from a sink that is filled already. The sink stays the caller's, its content is spent. */
  encodeFilled(numRows: number, sink: BodySink, options: BatchOptions = {}): Uint8Array[] {
    if (this.#ended) {
      throw protocolError("stream-closed", "The IPC stream has ended; nothing may follow its end");
    }
    const { dictionaryContents, bodyLength } = sink;
    const { metadata, end = false } = options;
    const opening = this.#started ? NOTHING : (openings.get(this.schema) ?? openingOf(this.schema));
    const before =
      dictionaryContents.length === 0
        ? opening
        : this.#withDictionaries(opening, dictionaryContents);
    const chunks = encodeMessage({ numRows, sink, metadata, before, end, dictionaryId: undefined });
    this.#dictionaries?.note(dictionaryContents);
    this.bodyLength = bodyLength;
    this.#started = true;
    this.#ended = end;
    return chunks;
  }

  /** The end mark, behind the schema if there was no batch; nothing when the stream has ended already. */
  end(): Uint8Array[] {
    if (this.#ended) return [];
    const chunks = this.#started ? [END_OF_STREAM] : [encodeSchema(this.schema), END_OF_STREAM];
    this.#started = true;
    this.#ended = true;
    return chunks;
  }

  /** The schema message alone, for a stream that is announced before its first batch. */
  start(): Uint8Array[] {
    if (this.#started) return [];
    this.#started = true;
    return [encodeSchema(this.schema)];
  }

  #withDictionaries(
    opening: readonly Uint8Array[],
    contents: readonly DictionaryContent[],
  ): readonly Uint8Array[] {
    this.#dictionaries ??= new SentDictionaries(encodeMessage);
    return [...opening, ...this.#dictionaries.messages(contents)];
  }
}

/** What a stream begins with, by its schema. */
const openings: WeakMap<Schema, readonly Uint8Array[]> = new WeakMap();

function openingOf(schema: Schema): readonly Uint8Array[] {
  const opening = [encodeSchema(schema)];
  openings.set(schema, opening);
  return opening;
}

/** Bodies up to this size travel in the same piece of memory as their header. */
const INLINE_BODY_BYTES = 16 * 1024;
const SLAB_BYTES = 64 * 1024;
const ALONE_MIN_BYTES = 16 * 1024;
const EOS_BYTES = 8;
const CONTINUATION = 0xffffffff;
const TWO_32 = 2 ** 32;

/** The end-of-stream mark. */
export const END_OF_STREAM: Uint8Array = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

/** A batch to be encoded, with what surrounds it in the same write. */
export interface OutgoingBatch {
  readonly numRows: number;
  readonly sink: BodySink;
  readonly metadata: EncodedMetadata | undefined;
  /** Ready messages to put in front: schema, dictionaries. */
  readonly before: readonly Uint8Array[];
  /** Whether the end-of-stream mark follows. */
  readonly end: boolean;
  /** Set on dictionary batches, and only there. */
  readonly dictionaryId: number | undefined;
}

/** Templates used lately, each in the place that the low bits of its shape give it. */
const recent: (BatchTemplate | undefined)[] = new Array<undefined>(64).fill(undefined);
const recentShapes: number[] = new Array<number>(64).fill(-1);

/** Small messages are cut from this one after another; no part of it is used twice. */
let slab: Uint8Array<ArrayBuffer> = new Uint8Array(0);
let slabView: DataView<ArrayBuffer> = new DataView(slab.buffer);
/** Asking an array for its memory is dear. */
let slabMemory: ArrayBuffer = slab.buffer;
let used = 0;

/**
 * Encodes one batch. A small one comes out as a single chunk; the body of a large one follows as chunks of
 * its own, not copied.
 */
function encodeMessage(batch: OutgoingBatch): Uint8Array[] {
  const { sink, metadata, before, end } = batch;
  const { bodyLength, nodesLength, buffersLength } = sink;
  const hasMetadata = metadata !== undefined;
  const isDictionary = batch.dictionaryId !== undefined;
  const kind = Number(hasMetadata) * 2 + Number(isDictionary);
  const shape = (nodesLength * 4_194_304 + buffersLength) * 4 + kind;
  let template = recent[shape & 63];
  if (template === undefined || recentShapes[shape & 63] !== shape) {
    template = batchTemplate(nodesLength / 2, buffersLength / 2, hasMetadata, isDictionary);
    recent[shape & 63] = template;
    recentShapes[shape & 63] = shape;
  }
  const headerLength = template.bytes.length + (metadata?.block.length ?? 0);
  const inline = bodyLength <= INLINE_BODY_BYTES && sink.isContiguous;
  let size = 8 + headerLength;
  for (let i = 0; i < before.length; i++) size += before[i]!.length;
  if (inline) size += bodyLength + (end ? EOS_BYTES : 0);

  let start = 0;
  let bytes: Uint8Array<ArrayBuffer>;
  let view: DataView<ArrayBuffer>;
  let memory: ArrayBuffer;
  if (size >= ALONE_MIN_BYTES) {
    bytes = allocate(size);
    memory = bytes.buffer;
    view = new DataView(memory);
  } else {
    if (used + size > slab.length) renewSlab();
    bytes = slab;
    memory = slabMemory;
    view = slabView;
    start = used;
    used += (size + 7) & ~7;
  }
  let at = start;
  for (let i = 0; i < before.length; i++) {
    bytes.set(before[i]!, at);
    at += before[i]!.length;
  }
  writeHeader(batch, template, bytes, view, at);
  at += 8 + headerLength;
  if (!inline) {
    const head = new Uint8Array(memory, start, at - start);
    const chunks = [head, ...sink.takeChunks()];
    if (end) chunks.push(END_OF_STREAM);
    return chunks;
  }
  sink.copyTo(bytes, at);
  at += bodyLength;
  if (end) {
    view.setUint32(at, CONTINUATION, true);
    view.setUint32(at + 4, 0, true);
    at += EOS_BYTES;
  }
  // Not `subarray`, which first asks what to construct.
  return [new Uint8Array(memory, start, at - start)];
}

function renewSlab(): void {
  slab = allocate(SLAB_BYTES);
  slabMemory = slab.buffer;
  slabView = new DataView(slabMemory);
  used = 0;
}

function writeHeader(
  { numRows, sink, metadata, dictionaryId }: OutgoingBatch,
  template: BatchTemplate,
  bytes: Uint8Array,
  view: DataView,
  at: number,
): void {
  const start = at + 8;
  const { rawNodes, rawBuffers, nodesLength, buffersLength } = sink;
  view.setUint32(at, CONTINUATION, true);
  bytes.set(template.bytes, start);
  setInt64(view, start + template.bodyLengthAt, sink.bodyLength);
  setInt64(view, start + template.numRowsAt, numRows);
  if (dictionaryId !== undefined) setInt64(view, start + template.dictionaryIdAt, dictionaryId);
  for (let i = 0; i < nodesLength; i++) {
    setInt64(view, start + template.nodesAt + i * 8, rawNodes[i]!);
  }
  for (let i = 0; i < buffersLength; i++) {
    setInt64(view, start + template.buffersAt + i * 8, rawBuffers[i]!);
  }
  let length = template.bytes.length;
  if (metadata !== undefined) {
    view.setUint32(start + template.metadataAt, length - template.metadataAt, true);
    bytes.set(metadata.block, start + length);
    length += metadata.block.length;
  }
  view.setUint32(at + 4, length, true);
}

function setInt64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, value < TWO_32 ? 0 : Math.floor(value / TWO_32), true);
}
