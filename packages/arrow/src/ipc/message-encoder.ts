/** A filled sink → one framed record batch or dictionary batch message. */
import type { BodySink } from "../codec/body-sink.ts";
import { type BatchTemplate, batchTemplate } from "../message/batch-template.ts";
import type { EncodedMetadata } from "../message/custom-metadata.ts";
import { type OutputMemory, outputMemory } from "./output-slab.ts";

/** Bodies up to this size travel in the same piece of memory as their header. */
const INLINE_BODY_BYTES = 16 * 1024;
const EOS_BYTES = 8;
const CONTINUATION = 0xffffffff;
const TWO_32 = 2 ** 32;

/** What stands around the batch in the same write. */
export interface MessageSurroundings {
  /** Ready messages to put in front: schema, dictionaries. */
  readonly before: readonly Uint8Array[];
  readonly metadata: EncodedMetadata | undefined;
  /** Whether the end-of-stream mark follows. */
  readonly end: boolean;
}

/** The end-of-stream mark. */
export const END_OF_STREAM: Uint8Array = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

/** A batch that is about to be encoded. */
interface OutgoingBatch {
  readonly template: BatchTemplate;
  readonly numRows: number;
  readonly sink: BodySink;
  readonly metadata: EncodedMetadata | undefined;
  /** Dictionary batches only. */
  readonly dictionaryId: number;
}

/**
 * Encodes one record batch with what surrounds it. A small one comes out as a single chunk; the body of a
 * large one follows as chunks of its own, not copied.
 */
export function encodeBatchMessage(
  numRows: number,
  sink: BodySink,
  around: MessageSurroundings,
): Uint8Array[] {
  const { metadata } = around;
  const template = templateFor(sink, metadata !== undefined, false);
  return assemble({ template, numRows, sink, metadata, dictionaryId: 0 }, around);
}

/** Encodes one dictionary batch as a single piece of memory that may be kept. */
export function encodeDictionaryMessage(
  dictionaryId: number,
  numRows: number,
  sink: BodySink,
): Uint8Array {
  const template = templateFor(sink, false, true);
  const batch = { template, numRows, sink, metadata: undefined, dictionaryId };
  const chunks = assemble(batch, NO_SURROUNDINGS);
  return chunks.length === 1 ? chunks[0]! : joinChunks(chunks);
}

const NO_SURROUNDINGS: MessageSurroundings = { before: [], metadata: undefined, end: false };

function templateFor(sink: BodySink, hasMetadata: boolean, isDictionary: boolean): BatchTemplate {
  return batchTemplate(sink.nodes.length / 2, sink.buffers.length / 2, hasMetadata, isDictionary);
}

function assemble(batch: OutgoingBatch, { before, end }: MessageSurroundings): Uint8Array[] {
  const { template, sink, metadata } = batch;
  const headerLength = template.bytes.length + (metadata?.block.length ?? 0);
  const { bodyLength } = sink;
  const inline = sink.isContiguous && bodyLength <= INLINE_BODY_BYTES;
  let size = 8 + headerLength;
  for (const message of before) size += message.length;
  if (inline) size += bodyLength + (end ? EOS_BYTES : 0);

  const memory = outputMemory(size);
  const { bytes } = memory;
  let at = memory.at;
  for (const message of before) {
    bytes.set(message, at);
    at += message.length;
  }
  writeHeader(batch, memory, at);
  at += 8 + headerLength;
  if (!inline) {
    const chunks = [bytes.subarray(memory.at, at), ...sink.takeChunks()];
    if (end) chunks.push(END_OF_STREAM);
    return chunks;
  }
  sink.copyTo(bytes, at);
  at += bodyLength;
  if (end) {
    memory.view.setUint32(at, CONTINUATION, true);
    memory.view.setUint32(at + 4, 0, true);
    at += EOS_BYTES;
  }
  return [bytes.subarray(memory.at, at)];
}

function writeHeader(batch: OutgoingBatch, { bytes, view }: OutputMemory, at: number): void {
  const { template, numRows, sink, metadata, dictionaryId } = batch;
  const start = at + 8;
  view.setUint32(at, CONTINUATION, true);
  view.setUint32(at + 4, template.bytes.length + (metadata?.block.length ?? 0), true);
  bytes.set(template.bytes, start);
  setInt64(view, start + template.bodyLengthAt, sink.bodyLength);
  setInt64(view, start + template.numRowsAt, numRows);
  if (template.dictionaryIdAt !== 0) setInt64(view, start + template.dictionaryIdAt, dictionaryId);
  writePairs(view, start + template.nodesAt, sink.nodes);
  writePairs(view, start + template.buffersAt, sink.buffers);
  if (metadata !== undefined) {
    view.setUint32(start + template.metadataAt, template.bytes.length - template.metadataAt, true);
    bytes.set(metadata.block, start + template.bytes.length);
  }
}

function writePairs(view: DataView, at: number, values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) setInt64(view, at + i * 8, values[i]!);
}

function setInt64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, value < TWO_32 ? 0 : Math.floor(value / TWO_32), true);
}

/** Copies chunks into one piece of memory. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const chunk of chunks) size += chunk.byteLength;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
