/**
 * One batch apart from its stream, in the family's form: an IPC stream of its own, but for schemas with dictionary
 * columns, whose schema and end mark are left out and whose dictionaries are numbered in the order of the schema.
 */
import {
  type BodySink,
  DecodeContext,
  joinChunks,
  MessageReader,
  protocolError,
  type ReceivedBatch,
  StreamDecoder,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import type { RowFormat } from "../wire/row-format.ts";
import { numberDictionaries } from "./number-dictionaries.ts";

/** Whether batches of a schema can be detached. */
export function canDetach(schema: Schema): boolean {
  return numberDictionaries(schema) !== undefined;
}

const headBytes: WeakMap<Schema, number> = new WeakMap();

/**
 * Bytes before the body of a batch that is encoded by itself: as many for any number of rows. `undefined` where
 * dictionaries stand there as well, or batches cannot be detached.
 */
export function headBytesOf({ schema, writeNoRows }: RowFormat): number | undefined {
  const known = headBytes.get(schema);
  if (known !== undefined) return known;
  if (numberDictionaries(schema)?.ids.size !== 0) return undefined;
  const encoder = new StreamEncoder(schema);
  const chunks = encoder.encode(0, writeNoRows);
  const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, -encoder.bodyLength);
  headBytes.set(schema, bytes);
  return bytes;
}

/** Encodes a batch by itself, from a filled sink, whose content is spent. */
export function encodeDetached(schema: Schema, numRows: number, sink: BodySink): Uint8Array[] {
  const numbered = numberDictionaries(schema);
  if (numbered === undefined || numbered.ids.size === 0) {
    return new StreamEncoder(schema).encodeFilled(numRows, sink, { end: true });
  }
  const encoder = new StreamEncoder(numbered.schema);
  encoder.start();
  sink.dictionaryContents = sink.dictionaryContents.flatMap(({ id, codec, values }) =>
    (numbered.ids.get(id) ?? []).map((number) => ({ id: number, codec, values })),
  );
  return encoder.encodeFilled(numRows, sink);
}

/**
 * Reads a batch of a stream with this schema that was encoded by itself; it refers to `bytes`. Throws
 * `malformed-message` when there is no batch in them, and what `StreamDecoder.accept` throws.
 */
export function decodeDetached(
  bytes: Uint8Array,
  schema: Schema,
  context: DecodeContext,
): ReceivedBatch {
  const reader = new MessageReader(context.limits, context.headers);
  const decoder = new StreamDecoder(context);
  reader.push(bytes);
  let message = reader.next();
  if (message?.kind !== "schema") decoder.schema = numberDictionaries(schema)?.schema ?? schema;
  while (message !== undefined && message.kind !== "end") {
    const batch = decoder.accept(message);
    if (batch !== undefined) return batch;
    message = reader.next();
  }
  throw protocolError("malformed-message", "where a pointer refers to, there is no whole batch");
}

/** Fills a sink again with what {@link encodeDetached} has made of it. */
export function refill(sink: BodySink, schema: Schema, chunks: readonly Uint8Array[]): void {
  const context = new DecodeContext({ validation: "none" });
  const batch = decodeDetached(joinChunks(chunks), schema, context);
  sink.reset();
  writeRecordBatch(batch.toRecordBatch(), sink, schema);
}
