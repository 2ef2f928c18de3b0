/**
 * The flatbuffer header of a record batch (or dictionary batch) message, made once per shape and then
 * only patched: the shape is the number of nodes and buffers, whether there is custom metadata, and
 * whether it is a dictionary. Patching ten integers is what makes a small message cheap.
 */
import { Builder } from "flatbuffers";
import { FlatReader } from "./flat-reader.ts";

const METADATA_VERSION_V5 = 4;
const HEADER_DICTIONARY_BATCH = 2;
const HEADER_RECORD_BATCH = 3;

/** Header bytes of one shape and where in them the changing numbers stand. */
export interface BatchTemplate {
  /** The flatbuffer, its length a multiple of 8. */
  readonly bytes: Uint8Array;
  readonly bodyLengthAt: number;
  readonly numRowsAt: number;
  /** First (length, null count) pair; 16 bytes each. */
  readonly nodesAt: number;
  /** First (offset, length) pair; 16 bytes each. */
  readonly buffersAt: number;
  /** The offset to the metadata block, 0 without metadata. */
  readonly metadataAt: number;
  /** Dictionary batches only. */
  readonly dictionaryIdAt: number;
}

/** What a template is made for. */
export interface BatchShape {
  readonly nodeCount: number;
  readonly bufferCount: number;
  readonly hasMetadata: boolean;
  readonly isDictionary: boolean;
}

const templates: Map<number, BatchTemplate> = new Map();
/** Shapes come from schemas of our own side, but a client may bring many; the cache must not grow for ever. */
const MAX_TEMPLATES = 1024;

/** The template for a shape, made on first use. */
export function batchTemplate(
  nodeCount: number,
  bufferCount: number,
  hasMetadata: boolean,
  isDictionary: boolean,
): BatchTemplate {
  const key =
    (nodeCount * 4_194_304 + bufferCount) * 4 + (hasMetadata ? 2 : 0) + (isDictionary ? 1 : 0);
  let template = templates.get(key);
  if (template === undefined) {
    template = buildTemplate({ nodeCount, bufferCount, hasMetadata, isDictionary });
    if (templates.size >= MAX_TEMPLATES) templates.clear();
    templates.set(key, template);
  }
  return template;
}

function buildTemplate(shape: BatchShape): BatchTemplate {
  const builder = new Builder(256 + 16 * (shape.nodeCount + shape.bufferCount));
  // Every field must be present to be patched, also where it holds its default.
  builder.forceDefaults(true);
  const metadata = shape.hasMetadata ? emptyVector(builder) : 0;
  const buffers = pairVector(builder, shape.bufferCount);
  const nodes = pairVector(builder, shape.nodeCount);
  builder.startObject(5);
  builder.addFieldOffset(2, buffers, 0);
  builder.addFieldOffset(1, nodes, 0);
  builder.addFieldInt64(0, 0n, 0n);
  let header = builder.endObject();
  if (shape.isDictionary) {
    builder.startObject(3);
    builder.addFieldInt64(0, 0n, 0n);
    builder.addFieldOffset(1, header, 0);
    header = builder.endObject();
  }
  builder.startObject(5);
  builder.addFieldInt64(3, 0n, 0n);
  if (shape.hasMetadata) builder.addFieldOffset(4, metadata, 0);
  builder.addFieldOffset(2, header, 0);
  builder.addFieldInt16(0, METADATA_VERSION_V5, 0);
  builder.addFieldInt8(1, shape.isDictionary ? HEADER_DICTIONARY_BATCH : HEADER_RECORD_BATCH, 0);
  builder.finish(builder.endObject());
  return locate(builder.asUint8Array().slice(), shape.isDictionary);
}

function emptyVector(builder: Builder): number {
  builder.startVector(4, 0, 4);
  return builder.endVector();
}

function pairVector(builder: Builder, count: number): number {
  builder.startVector(16, count, 8);
  for (let i = 0; i < count; i++) {
    builder.prep(8, 16);
    builder.writeInt64(0n);
    builder.writeInt64(0n);
  }
  return builder.endVector();
}

function locate(unpadded: Uint8Array, isDictionary: boolean): BatchTemplate {
  const bytes = new Uint8Array((unpadded.length + 7) & ~7);
  bytes.set(unpadded);
  const reader = new FlatReader(bytes, new DataView(bytes.buffer), 0, bytes.length);
  const message = reader.root();
  const header = reader.table(message, 2);
  const batch = isDictionary ? reader.table(header, 1) : header;
  return {
    bytes,
    bodyLengthAt: reader.field(message, 3, 8),
    metadataAt: reader.field(message, 4, 4),
    numRowsAt: reader.field(batch, 0, 8),
    nodesAt: reader.vector(batch, 1, 16),
    buffersAt: reader.vector(batch, 2, 16),
    dictionaryIdAt: isDictionary ? reader.field(header, 0, 8) : 0,
  };
}
