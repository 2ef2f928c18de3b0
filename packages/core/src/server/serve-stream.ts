/** Serves one stream over a byte channel: turn by turn, as the input comes. */
import {
  type DecodeContext,
  type IpcMessage,
  isSheafError,
  type ReceivedBatch,
  StreamDecoder,
} from "@sheaf/arrow";
import { type Frames, isRecoverable } from "../transport/frames.ts";
import { fetchInput } from "../transport/offload.ts";
import { isPromise } from "../wire/is-promise.ts";
import { KEY_CANCEL } from "../wire/keys.ts";
import { type OpenStream, openStream, type TurnOutput } from "./open-stream.ts";
import type { ServerCall } from "./server-call.ts";

/** How a stream ended: `refused` before it began, or with the peer gone, or sending nonsense, in the middle of it. */
export type StreamOutcome = "served" | "refused" | "peer-gone" | "unreadable";

/** Runs the method and serves its stream to the end. */
export async function serveStream(frames: Frames, call: ServerCall): Promise<StreamOutcome> {
  const opening = openStream(call);
  if (isPromise(opening)) await frames.flush();
  const opened = await opening;
  if ("refused" in opened) {
    await frames.write(opened.refused);
    return "refused";
  }
  try {
    if (opened.header !== undefined) await frames.write(opened.header);
    return await takeTurns(frames, opened);
  } catch (error) {
    if (isSheafError(error, "protocol") && !opened.isOver) {
      // The output is under way: an answer of its own would stand in the middle of it.
      await frames.write(opened.fail(error));
      return "unreadable";
    }
    opened.call.abandon();
    throw error;
  }
}

/** Takes turns until either side ends the stream, then reads the input to its end. */
async function takeTurns(frames: Frames, opened: OpenStream): Promise<StreamOutcome> {
  const input = new StreamDecoder(frames.context);
  let done = false;
  while (!input.ended) {
    const message = frames.poll();
    if (message === undefined) {
      if (await frames.more()) continue;
      opened.call.abandon();
      return "peer-gone";
    }
    if (done) {
      if (message.kind === "end") break;
      continue;
    }
    let output = step(opened, input, message, frames.context);
    if (output === undefined) continue;
    if (isPromise(output)) {
      await frames.flush();
      output = await frames.whileConnected(output);
      if (output === undefined) {
        opened.call.abandon();
        return "peer-gone";
      }
    }
    done = output.done;
    const written = frames.write(output.chunks, output.dataBytes);
    if (written !== undefined) await written;
  }
  return "served";
}

/** Handles one message of the input; answers with what it puts out, if anything. */
function step(
  opened: OpenStream,
  input: StreamDecoder,
  message: IpcMessage,
  context: DecodeContext,
): TurnOutput | Promise<TurnOutput> | undefined {
  const { offload } = opened.call;
  let batch: ReceivedBatch | undefined;
  try {
    batch = input.accept(message);
    if (offload !== undefined && batch !== undefined) batch = fetchInput(offload, batch, context);
  } catch (error) {
    if (!isRecoverable(error)) throw error;
    return { chunks: opened.fail(error), done: true };
  }
  if (input.ended) return { chunks: opened.close(), done: true };
  if (batch === undefined) return undefined;
  if (batch.metadata.size > 0 && batch.metadata.has(KEY_CANCEL)) {
    return opened.cancel().then((chunks) => ({ chunks, done: true }));
  }
  return opened.turn(batch);
}
