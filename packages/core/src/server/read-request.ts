/** Reads requests: one IPC stream each, whose first batch is a row of parameters and names the method. */
import {
  CustomMetadata,
  type IpcMessage,
  type ReceivedBatch,
  type SheafError,
  StreamDecoder,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import { type Frames, isRecoverable } from "../transport/frames.ts";

/** One request as a carrier hands it to the server. */
export interface Request {
  readonly schema: Schema | undefined;
  /** The first batch; valid until the next message is read. */
  readonly batch: ReceivedBatch | undefined;
  /** Its metadata, also where the batch itself was refused. */
  readonly metadata: CustomMetadata;
  /** How many batches there were; one is right. */
  readonly batchCount: number;
  /** The first thing that was wrong with the bytes, if anything; it is answered like any other bad request. */
  readonly problem: SheafError | undefined;
}

/**
 * Reads the next IPC stream to its end. `undefined` when the peer closed before it began. Problems of
 * single messages are noted; a byte stream that cannot be followed any more throws.
 */
export async function readRequest(
  frames: Frames,
): Promise<Request | undefined> {
  const decoder = new StreamDecoder(frames.context);
  let batch: ReceivedBatch | undefined;
  let refused: IpcMessage | undefined;
  let problem: SheafError | undefined;
  let batchCount = 0;
  for (;;) {
    let message = frames.poll();
    if (message === undefined) {
      // The batch may stand in a buffer that waiting would overwrite.
      batch?.own();
      message = await frames.next();
      if (message === undefined) {
        if (decoder.schema === undefined && problem === undefined) return undefined;
        break;
      }
    }
    if (message.kind === "batch") batchCount++;
    try {
      const received = decoder.accept(message);
      batch ??= received;
    } catch (error) {
      if (!isRecoverable(error)) throw error;
      problem ??= error;
      if (message.kind === "batch") refused ??= message;
    }
    if (message.kind === "end") break;
  }
  return {
    schema: decoder.schema,
    batch,
    metadata: metadataOf(batch, refused),
    batchCount,
    problem,
  };
}

function metadataOf(
  batch: ReceivedBatch | undefined,
  refused: IpcMessage | undefined,
): CustomMetadata {
  if (batch !== undefined) return batch.metadata;
  if (refused === undefined || refused.kind === "end") return CustomMetadata.NONE;
  try {
    return new CustomMetadata(refused.header.reader, refused.header.message);
  } catch {
    return CustomMetadata.NONE;
  }
}
