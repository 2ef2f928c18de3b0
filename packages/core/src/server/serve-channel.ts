/** Serves the calls that come over one byte channel, one after another: the family's raw protocol. */
import {
  DecodeContext,
  type IpcMessage,
  isSheafError,
  type ReceivedBatch,
  type SheafError,
  StreamDecoder,
} from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { Frames, isRecoverable } from "../transport/frames.ts";
import { type Offload, readOffloaded, type ServedOffload } from "../transport/offload.ts";
import type { PeerInfo } from "../transport/serve-options.ts";
import { KEY_METHOD, KEY_REQUEST_VERSION } from "../wire/keys.ts";
import { EMPTY_FORMAT } from "../wire/row-format.ts";
import { newId } from "./ids.ts";
import { ReplyWriter } from "./reply-writer.ts";
import { type Request, refusedMetadata } from "./request.ts";
import { serveStream } from "./serve-stream.ts";
import type { Accepted, Server } from "./server.ts";
import type { ServerCall } from "./server-call.ts";

const PIPE: PeerInfo = { kind: "pipe" };

/**
 * Serves until the peer closes or the bytes stop making sense; resolves then and closes the channel. Bad
 * requests are answered and do not end it. Rejects only with what an `onServeStart` hook threw. Channels that are served
 * side by side for one peer may share a `context`, so that each knows the schemas that the others have seen.
 */
export async function serveChannel(
  server: Server,
  channel: ByteChannel,
  peer: PeerInfo = PIPE,
  context: DecodeContext = new DecodeContext(server.decodeOptions),
): Promise<void> {
  const frames = new Frames(channel, context);
  const offload = server.offload?.open(peer);
  try {
    await server.serveStart(peer.kind);
    const known = offload === undefined ? peer : { ...peer, offload };
    await new Connection(server, frames, known).run();
  } catch (error) {
    if (!isSheafError(error)) throw error;
    if (error.kind === "protocol") await answerLast(server, frames, error);
  } finally {
    await channel.close();
    offload?.close();
  }
}

/** The byte stream cannot be followed any more: says why, as far as the peer still listens. */
async function answerLast(server: Server, frames: Frames, error: unknown): Promise<void> {
  const identity = { serverId: server.serverId, requestId: newId(8), expose: "message" } as const;
  const reply = new ReplyWriter(EMPTY_FORMAT, { identity: () => identity });
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

  /** Serves calls until the peer closes. */
  async run(): Promise<void> {
    const requests = new RequestReader(this.#frames);
    for (;;) {
      const request = requests.poll();
      if (request === undefined) {
        if (await this.#frames.more()) continue;
        break;
      }
      const stray = this.#strayInput && isInput(request);
      this.#strayInput = false;
      if (stray) continue;
      const accepted =
        this.#peer.offload === undefined
          ? this.#server.accept(request, this.#peer)
          : this.#acceptOffloaded(request, this.#peer.offload);
      if (accepted.kind === "unary") {
        const reply = accepted.call.run(this.#sendEarly);
        if (Array.isArray(reply)) {
          const written = this.#frames.write(reply);
          if (written !== undefined) await written;
        } else if (!(await this.#answerLater(accepted.call, reply))) break;
      } else {
        const goesOn = await this.#serveOther(accepted);
        if (!goesOn) break;
      }
    }
    await this.#frames.flush();
  }

  /** Accepts a request that may be elsewhere: only its metadata are here then. */
  #acceptOffloaded(request: Request, served: ServedOffload): Accepted {
    const offload = served.announcedBy(request.metadata);
    if (offload === undefined) return this.#server.accept(request, this.#peer);
    const fetched = fetchRequest(request, offload, this.#frames.context);
    const accepted = this.#server.accept(fetched, this.#peer);
    offload.settle();
    return accepted;
  }

  /** Answers when the handler is done; whether there is still somebody to be answered. */
  async #answerLater(call: ServerCall, reply: Promise<Uint8Array[]>): Promise<boolean> {
    // Replies that were ready before are not held up by this one.
    await this.#frames.flush();
    const chunks = await this.#frames.whileConnected(reply);
    if (chunks === undefined) {
      call.abandon();
      return false;
    }
    await this.#frames.write(chunks);
    return true;
  }

  /** Serves what is not a unary call; whether the connection goes on. */
  async #serveOther(accepted: Exclude<Accepted, { readonly kind: "unary" }>): Promise<boolean> {
    if (accepted.kind === "stream") {
      const outcome = await serveStream(this.#frames, accepted.call);
      this.#strayInput = outcome === "refused";
      return outcome === "served" || outcome === "refused";
    }
    if (accepted.kind === "refused") this.#strayInput = accepted.inputMayFollow;
    await this.#frames.write(await accepted.reply);
    return true;
  }

  /** Logs of a handler that is still at work. A broken channel shows at the next write that is waited for. */
  readonly #sendEarly = (chunks: Uint8Array[]): void => {
    Promise.resolve(this.#frames.write(chunks))
      .then(() => this.#frames.flush())
      .catch(() => undefined);
  };
}

/** Reads the requests of one connection, one after another. */
export class RequestReader {
  readonly #frames: Frames;
  /** What has come of the next request. */
  #decoder: StreamDecoder | undefined;
  #batch: ReceivedBatch | undefined;
  #refused: IpcMessage | undefined;
  #problem: SheafError | undefined;
  #batchCount = 0;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /**
   * The next request if all of it is here, `undefined` otherwise: {@link Frames.more} waits for the rest. Problems of single
   * messages are noted in it; throws a `protocol` error on bytes that cannot be followed any more.
   */
  poll(): Request | undefined {
    this.#decoder ??= new StreamDecoder(this.#frames.context);
    const decoder = this.#decoder;
    let message = this.#frames.poll();
    for (; message !== undefined && message.kind !== "end"; message = this.#frames.poll()) {
      if (message.kind === "batch") this.#batchCount++;
      try {
        const received = decoder.accept(message);
        this.#batch ??= received;
      } catch (error) {
        if (!isRecoverable(error)) throw error;
        this.#problem ??= error;
        if (message.kind === "batch") this.#refused ??= message;
      }
    }
    const batch = this.#batch;
    if (message === undefined) {
      // The batch may stand in a buffer that waiting would overwrite.
      batch?.own();
      return undefined;
    }
    const metadata = batch?.metadata ?? refusedMetadata(this.#refused);
    const problem = this.#problem;
    const batchCount = this.#batchCount;
    this.#decoder = undefined;
    this.#batch = undefined;
    this.#refused = undefined;
    this.#problem = undefined;
    this.#batchCount = 0;
    return { schema: decoder.schema, batch, metadata, batchCount, problem };
  }
}

/** Reads the next request, waited for; `undefined` when the peer closed before its end. Rejects as {@link RequestReader}. */
export async function readRequest(frames: Frames): Promise<Request | undefined> {
  const requests = new RequestReader(frames);
  for (;;) {
    const request = requests.poll();
    if (request !== undefined) return request;
    if (!(await frames.more())) return undefined;
  }
}

/** The request that this one refers to, or itself. */
function fetchRequest(request: Request, offload: Offload, context: DecodeContext): Request {
  if (request.batch === undefined) return request;
  try {
    const batch = readOffloaded(offload, request.batch, context);
    return { ...request, schema: batch.schema, batch };
  } catch (error) {
    if (!isRecoverable(error)) throw error;
    return { ...request, problem: request.problem ?? error };
  }
}

/** Input of a stream names neither method nor framing version; a request, however wrong, names one of them. */
function isInput({ metadata }: Request): boolean {
  return !metadata.has(KEY_METHOD) && !metadata.has(KEY_REQUEST_VERSION);
}
