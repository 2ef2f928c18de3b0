/** Arrow streams with something else in place of one of their batches. */
import {
  DecodeContext,
  encodeMetadata,
  type IpcMessage,
  isSheafError,
  joinChunks,
  MessageReader,
  type MetadataValue,
  type ReceivedBatch,
  StreamDecoder,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import { seedOf } from "@sheaf/fuzzing";

/** A pair of metadata. */
export type Pair = readonly [string, MetadataValue];

/** The same streams with changed metadata on their `which`th batch; `undefined` where there is none that can be read. */
export function withMetadata(
  bytes: Uint8Array,
  which: number,
  change: (pairs: Pair[]) => readonly Pair[],
): Uint8Array | undefined {
  return rewriteBatch(bytes, which, (batch) => {
    const record = batch.toRecordBatch();
    return new StreamEncoder(batch.schema).encode(
      batch.numRows,
      (sink) => writeRecordBatch(record, sink),
      { metadata: encodeMetadata(change([...batch.metadata.toMap()])) },
    );
  });
}

/**
 * The same streams with the `which`th batch written anew, from its stream's schema on; `undefined` where there is none
 * that can be read.
 */
export function rewriteBatch(
  bytes: Uint8Array,
  which: number,
  rewrite: (batch: ReceivedBatch) => readonly Uint8Array[],
): Uint8Array | undefined {
  try {
    return rewritten(bytes, which, rewrite);
  } catch (error) {
    if (isSheafError(error)) return undefined;
    throw error;
  }
}

function rewritten(
  bytes: Uint8Array,
  which: number,
  rewrite: (batch: ReceivedBatch) => readonly Uint8Array[],
): Uint8Array | undefined {
  const context = new DecodeContext();
  let decoder = new StreamDecoder(context);
  let streamStart = 0;
  let batches = 0;
  for (const { start, end } of seedOf(bytes).messages) {
    const batch = decoder.accept(messageIn(bytes.subarray(start, end)));
    if (batch !== undefined && batches++ === which) {
      return joinChunks([bytes.subarray(0, streamStart), ...rewrite(batch), bytes.subarray(end)]);
    }
    if (!decoder.ended) continue;
    decoder = new StreamDecoder(context);
    streamStart = end;
  }
  return undefined;
}

function messageIn(bytes: Uint8Array): IpcMessage {
  const reader = new MessageReader();
  reader.push(bytes);
  return reader.next() ?? { kind: "end" };
}
