/** The body of a request: of the right type, within the limits, decoded. */
import { isSheafError } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import type { BodyCodec } from "../compression/body-codec.ts";
import { bodyEncoding } from "../compression/negotiate-encoding.ts";
import type { HttpRequest, HttpResponse } from "../message/http-message.ts";
import { ARROW_CONTENT_TYPE } from "../message/http-names.ts";
import { problem } from "./plain-responses.ts";

/** A body and how long it was on the wire. */
export interface ReadBody {
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
}

/** Why a request is refused before its body is looked at; `undefined` if it is not. */
export function refusedHead(
  request: HttpRequest,
  codecs: readonly BodyCodec[],
): HttpResponse | undefined {
  const contentType = request.header("content-type") ?? "";
  if (contentType !== ARROW_CONTENT_TYPE) {
    return problem(
      415,
      "Unsupported media type",
      `Expected Content-Type: ${ARROW_CONTENT_TYPE}, got '${contentType.slice(0, 100)}'`,
    );
  }
  if (bodyEncoding(request.header("content-encoding"), codecs) !== "unsupported") return undefined;
  const known = codecs.map(({ name }) => name).join(", ") || "none";
  return problem(415, "Unsupported Content-Encoding", `This server decodes: ${known}`);
}

/** Reads and decodes; a response where that fails. Rejects when the client goes away meanwhile. */
export function readBody(
  request: HttpRequest,
  codecs: readonly BodyCodec[],
  maxBytes: number,
): Promise<ReadBody | HttpResponse> {
  const codec = bodyEncoding(request.header("content-encoding"), codecs);
  return Promise.resolve(request.readBody(maxBytes)).then(
    (received): MaybePromise<ReadBody | HttpResponse> =>
      typeof codec === "string"
        ? { bytes: received, wireBytes: received.byteLength }
        : decompressed(codec, received, maxBytes),
    (error: unknown) => {
      if (isSheafError(error, "protocol", "limit-exceeded")) return tooLarge(maxBytes, "");
      throw error;
    },
  );
}

async function decompressed(
  codec: BodyCodec,
  received: Uint8Array,
  maxBytes: number,
): Promise<ReadBody | HttpResponse> {
  try {
    const bytes = await codec.decompress(received, maxBytes);
    return { bytes, wireBytes: received.byteLength };
  } catch (error) {
    if (isSheafError(error, "protocol", "limit-exceeded")) {
      return tooLarge(maxBytes, " after decompression");
    }
    return problem(400, "Decompression error", `The body is not what ${codec.name} makes`);
  }
}

function tooLarge(maxBytes: number, when: string): HttpResponse {
  return problem(
    413,
    `Request body exceeds max_request_bytes${when}`,
    `The server takes max_request_bytes=${maxBytes}`,
  );
}

/** Whether reading has ended in a response. */
export function isResponse(value: ReadBody | HttpResponse): value is HttpResponse {
  return "status" in value;
}
