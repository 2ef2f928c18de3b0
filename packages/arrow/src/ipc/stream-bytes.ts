/** Whole IPC streams in one piece of memory: a serialized dataclass, an embedded batch, a schema. */
import type { RecordBatch, Schema } from "apache-arrow";
import { writeRecordBatch } from "../batch/write-record-batch.ts";
import type { RowCodec } from "../codec/row-codec.ts";
import { protocolError, schemaError } from "../error/sheaf-error.ts";
import type { IpcLimits } from "../limits.ts";
import { encodeMetadata } from "../message/custom-metadata.ts";
import { MessageReader } from "../message/message-reader.ts";
import { readSchema } from "../schema/schema-reader.ts";
import { joinChunks } from "./join-chunks.ts";
import type { ReceivedBatch } from "./received-batch.ts";
import { DecodeContext, type DecodeOptions, StreamDecoder } from "./stream-decoder.ts";
import { StreamEncoder } from "./stream-encoder.ts";

/** Rows → a complete IPC stream of one batch. Throws a `schema` error with the field's path. */
export function encodeRows(
  codec: RowCodec,
  rows: readonly Record<string, unknown>[],
  metadata?: ReadonlyMap<string, string>,
): Uint8Array {
  const encoder = new StreamEncoder(codec.schema);
  const chunks = encoder.encode(rows.length, (sink) => codec.writeRows(rows, sink), {
    metadata: metadata === undefined ? undefined : encodeMetadata(metadata),
    end: true,
  });
  return joinChunks(chunks);
}

/**
 * Record batches → a complete IPC stream. Without batches it holds the schema alone. Throws
 * `schema-mismatch` when a batch has other columns than the schema.
 */
export function encodeBatches(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const encoder = new StreamEncoder(schema);
  const chunks: Uint8Array[] = [];
  for (const batch of batches) {
    checkColumns(schema, batch);
    const metadata = batch.metadata.size === 0 ? undefined : encodeMetadata(batch.metadata);
    chunks.push(
      ...encoder.encode(batch.numRows, (sink) => writeRecordBatch(batch, sink, schema), {
        metadata,
      }),
    );
  }
  chunks.push(...encoder.end());
  return joinChunks(chunks);
}

/** The number of columns; their types are compared as they are written. */
function checkColumns(schema: Schema, batch: RecordBatch): void {
  const { numCols } = batch;
  if (numCols === schema.fields.length) return;
  throw schemaError(
    "schema-mismatch",
    `a batch has ${numCols} columns, the schema ${schema.fields.length}`,
  );
}

/** A complete IPC stream, read. */
export interface DecodedStream {
  readonly schema: Schema;
  readonly batches: readonly ReceivedBatch[];
}

/**
 * Reads one complete IPC stream from memory; the batches refer to it, so do not change it. An end mark
 * may be missing, as writers of files leave it out. Throws `malformed-message` where bytes are missing
 * or left over, and whatever {@link StreamDecoder.accept} throws.
 */
export function decodeStream(bytes: Uint8Array, options?: DecodeOptions): DecodedStream {
  const context = options === undefined ? DEFAULT_CONTEXT : new DecodeContext(options);
  const limits = { ...context.limits, maxBodyBytes: bodyLimit(bytes, context.limits) };
  const reader = new MessageReader(limits, context.headers, context.memory);
  const decoder = new StreamDecoder(context);
  const batches: ReceivedBatch[] = [];
  reader.push(bytes);
  while (!decoder.ended) {
    const message = reader.next();
    if (message === undefined) break;
    const batch = decoder.accept(message);
    if (batch !== undefined) batches.push(batch);
  }
  if (!reader.isAtBoundary) throw truncated("the stream is cut short, or has bytes behind its end");
  if (decoder.schema === undefined) throw truncated("the stream has no schema");
  return { schema: decoder.schema, batches };
}

const DEFAULT_CONTEXT: DecodeContext = new DecodeContext();

/** One encapsulated Schema message → schema. */
export function decodeSchema(bytes: Uint8Array): Schema {
  const reader = new MessageReader({
    ...DEFAULT_CONTEXT.limits,
    maxBodyBytes: bodyLimit(bytes, DEFAULT_CONTEXT.limits),
  });
  reader.push(bytes);
  const message = reader.next();
  if (message === undefined || message.kind !== "schema")
    throw truncated("a schema message is expected");
  return readSchema(message.header);
}

/** A body that is announced to be longer than all there is cannot come: no memory is made ready for it. */
function bodyLimit({ byteLength }: Uint8Array, { maxBodyBytes }: IpcLimits): number {
  return Math.min(byteLength, maxBodyBytes);
}

function truncated(what: string): Error {
  return protocolError("malformed-message", `Malformed Arrow IPC stream: ${what}`);
}
