/** Requests that are larger than the server takes: they are put where it says, and a pointer is sent (wire.md §3.11). */
import {
  CustomMetadata,
  decodeStream,
  encodeMetadata,
  joinChunks,
  StreamEncoder,
} from "@sheaf/arrow";
import { AnnotatedBatch, SheafError } from "@sheaf/core";
import {
  KEY_METHOD,
  KEY_REQUEST_VERSION,
  METHOD_UPLOAD_URL,
  noResult,
  REQUEST_VERSION,
  rowFormatOf,
} from "@sheaf/core/carrier";
import { int64 } from "@sheaf/dataclass";
import type { ExternalFetchOptions } from "../external/external-fetcher.ts";
import { pointerPairs } from "../external/external-pointer.ts";
import { putObject } from "../external/put-object.ts";
import { sha256Hex } from "../external/sha256.ts";
import {
  ARROW_CONTENT_TYPE,
  MAX_REQUEST_BYTES,
  UPLOAD_URL_SUPPORT,
} from "../message/http-names.ts";
import type { CallReply } from "./call-reply.ts";
import type { CallRequest } from "./http-caller.ts";
import type { IncomingReply } from "./http-sender.ts";

/** Sends the request for a pair of URLs, as all requests are sent. */
export type AskForUrls = (request: CallRequest) => Promise<CallReply>;

const COUNT_FIELDS = { count: int64() };
/** Nobody but this process has made the bytes. */
const OWN_BYTES = { validation: "none", limits: { maxBodyBytes: Infinity } } as const;

/** What one server takes, and how it gets what it does not. */
export class Uploads {
  readonly #ask: AskForUrls;
  readonly #options: ExternalFetchOptions;
  /** Known once the server has refused a request. */
  #maxRequestBytes: number = Infinity;

  constructor(ask: AskForUrls, options: ExternalFetchOptions) {
    this.#ask = ask;
    this.#options = options;
  }

  /** Whether a refusal for its size comes from a server that has another way for large requests. */
  isOffered(refusal: IncomingReply): boolean {
    if (refusal.header(UPLOAD_URL_SUPPORT.toLowerCase()) !== "true") return false;
    const bytes = Number(refusal.header(MAX_REQUEST_BYTES.toLowerCase()));
    if (Number.isSafeInteger(bytes) && bytes > 0) this.#maxRequestBytes = bytes;
    return true;
  }

  /** Whether a body is known to be too large to be sent. */
  isNeeded(body: readonly Uint8Array[]): boolean {
    if (this.#maxRequestBytes === Infinity) return false;
    let bytes = 0;
    for (const chunk of body) bytes += chunk.byteLength;
    return bytes > this.#maxRequestBytes;
  }

  /** Uploads a request's body; the request that points to it, with the same metadata. Rejects as `putObject`. */
  async uploaded(request: CallRequest): Promise<CallRequest> {
    const { method, signal } = request;
    const bytes = joinChunks(request.body);
    const { uploadUrl, downloadUrl } = await this.#urls(request);
    const { validateUrl, fetch } = this.#options;
    const [sha256] = await Promise.all([
      sha256Hex(bytes),
      putObject(
        uploadUrl,
        bytes,
        { contentType: ARROW_CONTENT_TYPE, signal },
        { validateUrl, fetch },
      ),
    ]);
    const { schema, batches } = decodeStream(bytes, OWN_BYTES);
    const own = batches[0]?.metadata ?? CustomMetadata.NONE;
    const pairs = [...own.toMap(), ...pointerPairs({ url: downloadUrl, sha256 })];
    const metadata = encodeMetadata(pairs);
    const format = rowFormatOf(schema);
    const encoder = new StreamEncoder(schema);
    const body = encoder.encode(0, format.writeNoRows, { metadata, end: true });
    return { ...request, method, body };
  }

  async #urls({ signal }: CallRequest): Promise<{ uploadUrl: string; downloadUrl: string }> {
    const format = rowFormatOf(COUNT_FIELDS);
    const metadata = encodeMetadata([
      [KEY_METHOD, METHOD_UPLOAD_URL],
      [KEY_REQUEST_VERSION, REQUEST_VERSION],
    ]);
    const reply = await this.#ask({
      path: `/${METHOD_UPLOAD_URL}/init`,
      method: METHOD_UPLOAD_URL,
      body: new StreamEncoder(format.schema).encodeRow(
        format.codec,
        { count: 1n },
        { metadata, end: true },
      ),
      onLog: undefined,
      signal,
      repeatable: true,
      turns: 0,
    });
    const outcome = await reply.reader.outcome((batch) => new AnnotatedBatch(batch).toRows()[0]);
    reply.finish();
    if (outcome === undefined) throw noResult(METHOD_UPLOAD_URL);
    if ("error" in outcome) throw outcome.error;
    const { upload_url: uploadUrl, download_url: downloadUrl } = outcome.result ?? {};
    if (typeof uploadUrl === "string" && typeof downloadUrl === "string") {
      return { uploadUrl, downloadUrl };
    }
    throw new SheafError(
      "protocol",
      "malformed-message",
      "the server gives no URLs for a request that it finds too large",
      { method: METHOD_UPLOAD_URL },
    );
  }
}
