/** Compression of whole bodies, as HTTP's content codings name it. */
import { protocolError } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";

/** The codings of the protocol besides `identity`, which is none. */
export type BodyCoding = "zstd" | "gzip";

/** One coding. Both directions answer at once for small bodies where the runtime can. */
export interface BodyCodec {
  readonly name: BodyCoding;
  /** The compressed body; a list of pieces is one body. */
  compress(body: Uint8Array | readonly Uint8Array[]): MaybePromise<Uint8Array>;
  /**
   * The body of compressed bytes. Fails with `protocol` / `limit-exceeded` when it has more than
   * `maxBytes`, before it takes much more memory than that, and with `malformed-message` for bytes that
   * are not what the coding makes, or not all of it.
   */
  decompress(bytes: Uint8Array, maxBytes: number): MaybePromise<Uint8Array>;
}

/** Bodies below this are sent as they are: compressing them takes longer than sending them. */
export const MIN_COMPRESSED_BODY_BYTES = 1024;

/** How many bytes a body has. */
export function bodyLength(body: Uint8Array | readonly Uint8Array[]): number {
  if (body instanceof Uint8Array) return body.byteLength;
  let length = 0;
  for (const piece of body) length += piece.byteLength;
  return length;
}

/**
 * Runs a decompression, at once or not, whose failures become those of {@link BodyCodec.decompress}: it answers
 * `undefined` for a body over the limit, and throws anything for bytes that are not good.
 */
export function decompressed(
  coding: BodyCoding,
  maxBytes: number,
  decompress: () => MaybePromise<Uint8Array | undefined>,
): MaybePromise<Uint8Array> {
  const checked = (body: Uint8Array | undefined): Uint8Array => {
    if (body !== undefined && body.byteLength <= maxBytes) return body;
    throw protocolError(
      "limit-exceeded",
      `The ${coding} body is over the limit of ${maxBytes} decompressed bytes`,
      { limit: maxBytes },
    );
  };
  const malformed = (cause: unknown): never => {
    throw protocolError("malformed-message", `The body is not valid ${coding}`, { cause });
  };
  let body: MaybePromise<Uint8Array | undefined>;
  try {
    body = decompress();
  } catch (error) {
    return malformed(error);
  }
  return body instanceof Promise ? body.then(checked, malformed) : checked(body);
}
