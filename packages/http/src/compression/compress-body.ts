import type { MaybePromise } from "@sheaf/core";
import { type BodyCodec, bodyLength, MIN_COMPRESSED_BODY_BYTES } from "./body-codec.ts";

/**
 * A body compressed, or `undefined` for one to send as it is: because it has less than `minBytes`, which are
 * {@link MIN_COMPRESSED_BODY_BYTES} by default, or because it would not become smaller.
 */
export function compressBody(
  codec: BodyCodec,
  body: Uint8Array | readonly Uint8Array[],
  minBytes: number = MIN_COMPRESSED_BODY_BYTES,
): MaybePromise<Uint8Array | undefined> {
  const length = bodyLength(body);
  if (length < minBytes) return undefined;
  const compressed = codec.compress(body);
  return compressed instanceof Promise
    ? compressed.then((bytes) => ifSmaller(bytes, length))
    : ifSmaller(compressed, length);
}

function ifSmaller(bytes: Uint8Array, length: number): Uint8Array | undefined {
  return bytes.byteLength < length ? bytes : undefined;
}
