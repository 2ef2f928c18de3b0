/** Serves the calls that come over one byte channel, one after another: the family's raw protocol. */
import {
  DecodeContext,
  type IpcMessage,
  isSheafError,
  type ReceivedBatch,
  SheafError,
  StreamDecoder,
} from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { Frames, isRecoverable } from "../transport/frames.ts";
import type { PeerInfo } from "../transport/serve-options.ts";
import { isPromise } from "../wire/is-promise.ts";
import { KEY_CANCEL, KEY_METHOD, KEY_REQUEST_VERSION } from "../wire/keys.ts";
import { EMPTY_FORMAT } from "../wire/row-format.ts";
import { newId } from "./ids.ts";
import { type OpenStream, openStream, type TurnOutput } from "./open-stream.ts";
import { type Request, readRequest } from "./read-request.ts";
import { ReplyWriter } from "./reply-writer.ts";
import { runUnary } from "./run-unary.ts";
import type { Server } from "./server.ts";
import type { ServerCall } from "./server-call.ts";

const PIPE: PeerInfo = { kind: "pipe" };

/**
 * Serves until the peer closes or the bytes stop making sense; resolves then and closes the channel. Bad
 * requests are answered and do not end it. Rejects only with what an `onServeStart` hook threw.
 */
export async function serveChannel(
  server: Server,
  channel: ByteChannel,
  peer: PeerInfo = PIPE,
): Promise<void> {
  const frames = new Frames(channel, new DecodeContext(server.decodeOptions));
  try {
    await server.serveStart(peer.kind);
    await new Connection(server, frames, peer).run();
  } catch (error) {
    if (!isSheafError(error)) throw error;
    if (error.kind === "protocol") await answerLast(server, frames, error);
  } finally {
    await channel.close();
  }
}

/** The byte stream cannot be followed any more: says why, as far as the peer still listens. */
async function answerLast(server: Server, frames: Frames, error: unknown): Promise<void> {
  const identity = { serverId: server.serverId, requestId: newId(8), expose: "message" } as const;
  const reply = new ReplyWriter(EMPTY_FORMAT, () => identity);
  reply.error(error);
  try {
    await frames.write(reply.take());
    await frames.flush();
  } catch {
    // The peer is gone; there is nobody left to tell.
  }
}

/** One connection: what is to be remembered from call to call. */
class Connection {
  readonly #server: Server;
  readonly #frames: Frames;
  readonly #peer: PeerInfo;
  /**
   * A client whose stream was refused before it began may have sent its input already, or may not. The
   * next IPC stream tells: input carries no method name.
   */
  #strayInput = false;

  constructor(server: Server, frames: Frames, peer: PeerInfo) {
    this.#server = server;
    this.#frames = frames;
    this.#peer = peer;
  }

  async run(): Promise<void> {
    while (await this.#serveOne());
    await this.#frames.flush();
  }

  /** Serves one call; whether there may be another. */
  async #serveOne(): Promise<boolean> {
    const frames = this.#frames;
    const request = await readRequest(frames);
    if (request === undefined) return false;
    const stray = this.#strayInput && isInput(request);
    this.#strayInput = false;
    if (stray) return true;
    const accepted = this.#server.accept(request, this.#peer);
    if (accepted.kind === "stream") return this.#serveStream(accepted.call);
    if (accepted.kind === "refused") this.#strayInput = accepted.inputMayFollow;
    const reply =
      accepted.kind === "unary" ? runUnary(accepted.call, this.#sendEarly) : accepted.reply;
    if (isPromise(reply)) {
      await frames.flush();
      await frames.write(await reply);
    } else {
      const written = frames.write(reply);
      if (written !== undefined) await written;
    }
    return true;
  }

  /** Logs of a handler that is still at work. A broken channel shows at the next write that is waited for. */
  readonly #sendEarly = (chunks: Uint8Array[]): void => {
    Promise.resolve(this.#frames.write(chunks))
      .then(() => this.#frames.flush())
      .catch(() => undefined);
  };

  async #serveStream(call: ServerCall): Promise<boolean> {
    const frames = this.#frames;
    const opening = openStream(call);
    if (isPromise(opening)) await frames.flush();
    const opened = await opening;
    if ("refused" in opened) {
      this.#strayInput = true;
      await frames.write(opened.refused);
      return true;
    }
    try {
      if (opened.header !== undefined) await frames.write(opened.header);
      return await this.#takeTurns(opened);
    } catch (error) {
      opened.abandon(error);
      throw error;
    }
  }

  /** Takes turns until either side ends the stream, then reads the input to its end. */
  async #takeTurns(opened: OpenStream): Promise<boolean> {
    const frames = this.#frames;
    const input = new StreamDecoder(frames.context);
    let done = false;
    while (!input.ended) {
      const message = frames.poll() ?? (await frames.next());
      if (message === undefined) {
        opened.abandon(peerGone());
        return false;
      }
      if (done) {
        if (message.kind === "end") break;
        continue;
      }
      let output = this.#step(opened, input, message);
      if (output === undefined) continue;
      if (isPromise(output)) {
        await frames.flush();
        output = await output;
      }
      done = output.done;
      const written = frames.write(output.chunks);
      if (written !== undefined) await written;
    }
    return true;
  }

  /** Handles one message of the input; answers with what it puts out, if anything. */
  #step(
    opened: OpenStream,
    input: StreamDecoder,
    message: IpcMessage,
  ): TurnOutput | Promise<TurnOutput> | undefined {
    let batch: ReceivedBatch | undefined;
    try {
      batch = input.accept(message);
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
}

/** Input of a stream names neither method nor framing version; a request, however wrong, names one of them. */
function isInput({ metadata }: Request): boolean {
  return !metadata.has(KEY_METHOD) && !metadata.has(KEY_REQUEST_VERSION);
}

function peerGone(): SheafError {
  return new SheafError("transport", "peer-closed", "The peer closed during a stream");
}
