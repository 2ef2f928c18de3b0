/** Sends the requests of one transport and gives their replies to be read. */
import { type DecodeContext, protocolError } from "@sheaf/arrow";
import type { LogListener } from "@sheaf/core";
import { Frames, ReplyReader } from "@sheaf/core/carrier";
import type { BodyCodec } from "../compression/body-codec.ts";
import { compressBody } from "../compression/compress-body.ts";
import { bodyEncoding } from "../compression/negotiate-encoding.ts";
import { bodyChannel, wholeBody } from "../message/body-channel.ts";
import type { HttpHeaders } from "../message/http-message.ts";
import {
  ACCEPT_ENCODING,
  ACCEPT_MAX_RESPONSE_BYTES,
  ACCEPT_TURNS,
  ARROW_CONTENT_TYPE,
  CONTENT_ENCODING,
} from "../message/http-names.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import type { HttpSender, IncomingReply } from "./http-sender.ts";
import { isArrow, replyError } from "./reply-errors.ts";
import { retrying, TryAgain } from "./retry.ts";
import type { SessionHeaders } from "./session-headers.ts";
import { Uploads } from "./uploads.ts";

/** One call's request. */
export interface CallRequest {
  /** Behind the base URL, with a slash in front. */
  readonly path: string;
  readonly method: string;
  readonly body: readonly Uint8Array[];
  readonly onLog: LogListener | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether it may be sent again when nobody knows what became of it. */
  readonly repeatable: boolean;
  /** Turns that the reply may hold; 0 for calls that are no producers. */
  readonly turns: number;
}

/** A reply that is being read. */
export interface CallReply {
  readonly status: number;
  readonly frames: Frames;
  readonly reader: ReplyReader;
  /** Everything of use has been read: reads the end, so that the connection is free for the next call. Never rejects. */
  finish(): Promise<void>;
  /** Lets go of what has not been read. */
  discard(): Promise<void>;
}

/** The server has no such path; `missing` is the error of whoever knows no other. */
export interface NoSuchPath {
  readonly missing: Error;
}

/** The server has another way for requests of this size. */
interface TooLarge {
  readonly tooLarge: Error;
}

/** Answers of servers that have no such path. */
const NO_SUCH_PATH: ReadonlySet<number> = new Set([404, 405, 415]);

const NATIVE_MAX_BYTES = 256 * 1024 * 1024;
const BROWSER_MAX_BYTES = 64 * 1024 * 1024;

/** Sends requests to one base URL. */
export class HttpCaller {
  readonly url: string;
  readonly sender: HttpSender;
  readonly session: SessionHeaders | undefined;
  readonly #options: HttpClientOptions;
  readonly #context: DecodeContext;
  readonly #maxResponseBytes: number;
  readonly #constant: HttpHeaders;
  readonly #codecs: readonly BodyCodec[];
  readonly #uploads: Uploads;

  constructor(
    url: string,
    sender: HttpSender,
    options: HttpClientOptions,
    parts: { readonly context: DecodeContext; readonly session: SessionHeaders | undefined },
  ) {
    this.url = url;
    this.sender = sender;
    this.session = parts.session;
    this.#options = options;
    this.#context = parts.context;
    this.#codecs = options.acceptEncodings ?? [];
    this.#uploads = new Uploads((request) => this.#sendPlainly(request), options.external ?? {});
    const isBrowser = "document" in globalThis || "WorkerGlobalScope" in globalThis;
    this.#maxResponseBytes =
      options.maxResponseBytes ?? (isBrowser ? BROWSER_MAX_BYTES : NATIVE_MAX_BYTES);
    this.#constant = [
      ["Content-Type", ARROW_CONTENT_TYPE],
      [ACCEPT_MAX_RESPONSE_BYTES, String(this.#maxResponseBytes)],
    ];
    if (this.#codecs.length > 0) {
      this.#constant.push([ACCEPT_ENCODING, this.#codecs.map(({ name }) => name).join(", ")]);
    }
  }

  /**
   * Sends a call; by way of an upload where it is too large and the server has that. Rejects with what keeps its reply
   * from being read; the status tells the rest.
   */
  async call(request: CallRequest): Promise<CallReply | NoSuchPath> {
    if (!this.#uploads.isNeeded(request.body)) {
      const reply = await this.#send(request);
      if (!("tooLarge" in reply)) return reply;
    }
    const reply = await this.#send(await this.#uploads.uploaded(request));
    if ("tooLarge" in reply) throw reply.tooLarge;
    return reply;
  }

  async #send(request: CallRequest): Promise<CallReply | NoSuchPath | TooLarge> {
    const { path, method, signal, repeatable } = request;
    const headers: HttpHeaders = [...this.#constant, ...(await this.#ownHeaders())];
    if (request.turns > 1) headers.push([ACCEPT_TURNS, String(request.turns)]);
    const body = await this.#encoded(request.body, headers);
    const url = `${this.url}${path}`;
    const answer = await retrying(
      repeatable ? this.#options.retry : undefined,
      async () => {
        const all = this.session === undefined ? headers : [...headers, ...this.session.headers()];
        const reply = await this.sender.send({ method: "POST", url, headers: all, body, signal });
        this.session?.note(reply);
        if (isArrow(reply)) return this.#reading(reply, request, url);
        const error = await replyError(reply, url, method);
        if (NO_SUCH_PATH.has(reply.status)) return { missing: error };
        if (reply.status === 413 && this.#uploads.isOffered(reply)) return { tooLarge: error };
        if (error instanceof TryAgain) throw error;
        // An answer, even if it is none that can be read: asking again would bring the same.
        return { refused: error };
      },
      signal,
    );
    if ("refused" in answer) throw answer.refused;
    return answer;
  }

  /** Sends a request for which there is neither another path nor another way. */
  async #sendPlainly(request: CallRequest): Promise<CallReply> {
    const reply = await this.#send(request);
    if ("missing" in reply) throw reply.missing;
    if ("tooLarge" in reply) throw reply.tooLarge;
    return reply;
  }

  /** A request without a body, for what it says in its headers. */
  async ask(method: "HEAD" | "DELETE", path: string): Promise<IncomingReply> {
    const headers: HttpHeaders = [
      ...(await this.#ownHeaders()),
      ...(this.session?.headers() ?? []),
    ];
    const url = `${this.url}${path}`;
    const reply = await this.sender.send({ method, url, headers, body: [], signal: undefined });
    await reply.discard();
    return reply;
  }

  async #ownHeaders(): Promise<HttpHeaders> {
    const { headers = {} } = this.#options;
    return Object.entries(typeof headers === "function" ? await headers() : headers);
  }

  async #encoded(
    body: readonly Uint8Array[],
    headers: HttpHeaders,
  ): Promise<readonly Uint8Array[]> {
    const { requestCodec } = this.#options;
    if (requestCodec === undefined) return body;
    const compressed = await compressBody(requestCodec, body);
    if (compressed === undefined) return body;
    headers.push(["Content-Encoding", requestCodec.name]);
    return [compressed];
  }

  async #reading(reply: IncomingReply, request: CallRequest, url: string): Promise<CallReply> {
    const coding = reply.header(CONTENT_ENCODING.toLowerCase());
    const limited = this.#limited(reply, request.method);
    const channel =
      coding === undefined
        ? bodyChannel(url, limited, () => reply.discard())
        : wholeBody(url, await this.#decoded(reply, coding, request.method));
    const frames = new Frames(channel, this.#context);
    const reader = new ReplyReader(frames, request.method, request.onLog);
    return {
      status: reply.status,
      frames,
      reader,
      finish: () => finish(reply),
      discard: () => reply.discard(),
    };
  }

  /** The body as it comes, as long as it is not too long. */
  #limited(reply: IncomingReply, method: string): IncomingReply["receive"] {
    let received = 0;
    return async (into) => {
      const piece = await reply.receive(into);
      received += piece?.byteLength ?? 0;
      if (received > this.#maxResponseBytes) {
        await reply.discard();
        throw overLimit(this.#maxResponseBytes, method);
      }
      return piece;
    };
  }

  async #decoded(reply: IncomingReply, coding: string, method: string): Promise<Uint8Array> {
    const codec = bodyEncoding(coding, this.#codecs);
    const bytes = await readWhole(this.#limited(reply, method));
    if (codec === "identity") return bytes;
    if (codec !== "unsupported") return codec.decompress(bytes, this.#maxResponseBytes);
    throw protocolError(
      "unsupported",
      `the reply is encoded with '${coding}', which was not asked for`,
      {
        method,
      },
    );
  }
}

async function finish(reply: IncomingReply): Promise<void> {
  try {
    // Behind the end of the Arrow stream there is nothing but the end of the body.
    if ((await reply.receive()) === undefined) return;
  } catch {
    // The call has its answer.
  }
  await reply.discard();
}

async function readWhole(receive: IncomingReply["receive"]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = await receive();
    if (piece === undefined) break;
    // Pieces are lent, and a Buffer's slice is no copy.
    pieces.push(new Uint8Array(piece));
    length += piece.byteLength;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function overLimit(limit: number, method: string): Error {
  return protocolError(
    "limit-exceeded",
    `the reply is over the limit of ${limit} bytes (maxResponseBytes)`,
    { method, limit },
  );
}
