/** Sends the requests of one transport and gives their replies to be read. */
import { type DecodeContext, protocolError } from "@sheaf/arrow";
import type { LogListener } from "@sheaf/core";
import { Frames } from "@sheaf/core/carrier";
import type { BodyCodec } from "../compression/body-codec.ts";
import { compressBody } from "../compression/compress-body.ts";
import { bodyEncoding } from "../compression/negotiate-encoding.ts";
import { framesOf } from "../message/body-channel.ts";
import type { HttpHeaders } from "../message/http-message.ts";
import {
  ACCEPT_ENCODING,
  ACCEPT_MAX_RESPONSE_BYTES,
  ACCEPT_TURNS,
  ARROW_CONTENT_TYPE,
  CONTENT_ENCODING,
} from "../message/http-names.ts";
import { CallReply } from "./call-reply.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import type { HttpSender, IncomingReply } from "./http-sender.ts";
import { LimitedBody } from "./limited-body.ts";
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

/** The server has no such path; `missing` is the error of whoever knows no other. */
export interface NoSuchPath {
  readonly missing: Error;
}

/** The server has another way for requests of this size. */
interface TooLarge {
  readonly tooLarge: Error;
}

/** The server has said no, in words: asking again would bring the same. */
interface Refused {
  readonly refused: unknown;
}

type Answer = CallReply | NoSuchPath | TooLarge | Refused;

/** Answers of servers that have no such path. */
const NO_SUCH_PATH: ReadonlySet<number> = new Set([404, 405, 415]);

const CONTENT_ENCODING_FIELD = CONTENT_ENCODING.toLowerCase();
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
    const isUpload = this.#uploads.isNeeded(request.body);
    let answer = await this.#send(isUpload ? await this.#uploads.uploaded(request) : request);
    if ("tooLarge" in answer && !isUpload) {
      answer = await this.#send(await this.#uploads.uploaded(request));
    }
    return usable(answer);
  }

  /** Most calls have nothing to be prepared, and are worth no promise more than they need. */
  #send(request: CallRequest): Promise<Answer> {
    const { headers, requestCodec, retry } = this.#options;
    const isPlain = headers === undefined && requestCodec === undefined && retry === undefined;
    if (!isPlain) return this.#sendPrepared(request);
    return this.#attempt(request, this.#headersOf(request), request.body, false);
  }

  async #sendPrepared(request: CallRequest): Promise<Answer> {
    const headers = this.#headersOf(request);
    headers.push(...(await this.#ownHeaders()));
    const { requestCodec } = this.#options;
    const body =
      requestCodec === undefined
        ? request.body
        : await compressedInto(headers, request.body, requestCodec);
    const retry = request.repeatable ? this.#options.retry : undefined;
    if (retry === undefined) return this.#attempt(request, headers, body, false);
    return retrying(retry, () => this.#attempt(request, headers, body, true), request.signal);
  }

  #headersOf({ turns }: CallRequest): HttpHeaders {
    const headers = this.#constant.slice();
    if (turns > 1) headers.push([ACCEPT_TURNS, String(turns)]);
    return headers;
  }

  /** Sends a request once. Rejects with {@link TryAgain} where that may help and there is another attempt. */
  async #attempt(
    request: CallRequest,
    headers: HttpHeaders,
    body: readonly Uint8Array[],
    isRetried: boolean,
  ): Promise<Answer> {
    const url = this.url + request.path;
    const all = this.session === undefined ? headers : [...headers, ...this.session.headers()];
    const { signal } = request;
    const reply = await this.sender.send({ method: "POST", url, headers: all, body, signal });
    this.session?.note(reply);
    if (isArrow(reply)) return this.#reading(reply, request, url);
    const error = await replyError(reply, url, request.method);
    if (NO_SUCH_PATH.has(reply.status)) return { missing: error };
    if (reply.status === 413 && this.#uploads.isOffered(reply)) return { tooLarge: error };
    if (!(error instanceof TryAgain)) return { refused: error };
    if (isRetried) throw error;
    return { refused: error.cause };
  }

  /** Sends a request for which there is neither another path nor another way. */
  async #sendPlainly(request: CallRequest): Promise<CallReply> {
    const reply = usable(await this.#send(request));
    if ("missing" in reply) throw reply.missing;
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

  #reading(
    reply: IncomingReply,
    request: CallRequest,
    url: string,
  ): CallReply | Promise<CallReply> {
    const { method } = request;
    const limited = new LimitedBody(url, reply, { maxBytes: this.#maxResponseBytes, method });
    const coding = reply.header(CONTENT_ENCODING_FIELD);
    if (coding === undefined) {
      return new CallReply(reply, new Frames(limited, this.#context), request);
    }
    return this.#decoded(limited, coding, method).then(
      (bytes) => new CallReply(reply, framesOf(url, bytes, this.#context), request),
    );
  }

  async #decoded(body: LimitedBody, coding: string, method: string): Promise<Uint8Array> {
    const codec = bodyEncoding(coding, this.#codecs);
    const bytes = await body.whole();
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

/** What can be read. Throws what the server has said instead. */
function usable(answer: Answer): CallReply | NoSuchPath {
  if ("refused" in answer) throw answer.refused;
  if ("tooLarge" in answer) throw answer.tooLarge;
  return answer;
}

/** Compresses where that pays, and says so in the headers. */
async function compressedInto(
  headers: HttpHeaders,
  body: readonly Uint8Array[],
  codec: BodyCodec,
): Promise<readonly Uint8Array[]> {
  const compressed = await compressBody(codec, body);
  if (compressed === undefined) return body;
  headers.push(["Content-Encoding", codec.name]);
  return [compressed];
}
