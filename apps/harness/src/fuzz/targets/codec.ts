/** A stream of Arrow bytes, read as a whole to the last value. */
import {
  DecodeContext,
  encodeBatches,
  isSheafError,
  MessageReader,
  type ReceivedBatch,
  StreamDecoder,
  setBodyDecompressor,
} from "@sheaf/arrow";
import { AnnotatedBatch } from "@sheaf/core";
import { streamSeeds } from "../seeds/streams.ts";
import { outcomeOf, refusalOf } from "../trial/outcome.ts";
import { BYTES, type FuzzTarget } from "../trial/target.ts";
import { mutateStream } from "./mutate-stream.ts";

/** Rows without columns cost a peer nothing, so there may be a million of them. */
const MAX_ROWS = 2000;

/** Small, so that what passes them is easy to see. */
export const LIMITS = {
  maxMetadataBytes: 256 * 1024,
  maxBodyBytes: 1024 * 1024,
  maxFields: 1000,
  maxDepth: 20,
  maxDecompressedBytes: 1024 * 1024,
} as const;

/** The last context, which remembers headers from stream to stream as a connection does. */
let context = new DecodeContext({ limits: LIMITS });

export const codec: FuzzTarget<Uint8Array> = {
  name: "codec",
  about: "IPC stream → batches → rows, and back",
  ...BYTES,
  seeds() {
    setBodyDecompressor("zstd", (bytes, size) => bytes.slice().reverse().subarray(0, size));
    return streamSeeds();
  },
  mutate: mutateStream,
  renew() {
    context = new DecodeContext({ limits: LIMITS });
  },
  run: (bytes) => outcomeOf(() => readAll(bytes)),
};

/** Reads on behind a batch that was refused, as servers do; the first refusal is the outcome. */
function readAll(bytes: Uint8Array): string {
  const reader = new MessageReader(context.limits, context.headers);
  let decoder = new StreamDecoder(context);
  let refusal: string | undefined;
  let batches = 0;
  reader.push(bytes);
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    try {
      const batch = decoder.accept(message);
      if (batch !== undefined) readBatch(batch, batches++ % 4 === 0);
    } catch (error) {
      refusal ??= refusalOf(error);
    }
    if (decoder.ended) decoder = new StreamDecoder(context);
  }
  return refusal ?? `${Math.min(batches, 3)} batches, ${reader.isAtBoundary ? "whole" : "cut"}`;
}

/** What was let in can be read, and sent on: then it is the same. */
function readBatch(batch: ReceivedBatch, sendOn: boolean): void {
  batch.metadata.toMap();
  if (batch.numRows > MAX_ROWS) return;
  const rows = new AnnotatedBatch(batch).rows();
  if (rows.length !== batch.numRows) throw new Error(`${rows.length} of ${batch.numRows} rows`);
  if (!sendOn) return;
  const record = batch.toRecordBatch();
  if (record.numRows !== batch.numRows) throw new Error("the record batch has other rows");
  try {
    encodeBatches(batch.schema, [record]);
  } catch (error) {
    // Nulls that a field does not allow are let in, and cannot be sent on.
    if (!isSheafError(error, "schema", "unexpected-null")) throw error;
  }
}
