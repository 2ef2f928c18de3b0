/** Calls of zlib: at once for what is small, on another thread for the rest. */
import { constants } from "node:buffer";
import type { MaybePromise } from "@sheaf/core";

/** What zlib does, in its two forms. */
export interface ZlibCall<Options> {
  readonly sync: (bytes: Uint8Array, options: Options) => Uint8Array;
  readonly async: (bytes: Uint8Array, options: Options) => Promise<Uint8Array>;
}

/** How much zlib may put out. */
export interface OutputLimit {
  readonly maxOutputLength: number;
}

/** Inputs up to this are small: handing them to another thread would take longer. */
const SMALL_BYTES = 256 * 1024;
/** Outputs up to this are small: with more, everybody else would have to wait. */
const SMALL_OUTPUT_BYTES = 1024 * 1024;

/** Compresses some bytes. */
export function compressBy<Options>(
  call: ZlibCall<Options>,
  bytes: Uint8Array,
  options: Options,
): MaybePromise<Uint8Array> {
  return bytes.byteLength <= SMALL_BYTES ? call.sync(bytes, options) : call.async(bytes, options);
}

/**
 * Decompresses some bytes, which `expectedBytes` are said to come out of; it need not be true. Answers
 * `undefined` once there are more than `maxBytes`.
 */
export function decompressBy(
  call: ZlibCall<OutputLimit>,
  bytes: Uint8Array,
  expectedBytes: number,
  maxBytes: number,
): MaybePromise<Uint8Array | undefined> {
  if (bytes.byteLength > SMALL_BYTES || expectedBytes > SMALL_OUTPUT_BYTES)
    return decompressAsync(call, bytes, maxBytes);
  const limit = Math.min(maxBytes, SMALL_OUTPUT_BYTES);
  try {
    return call.sync(bytes, outputLimit(limit));
  } catch (error) {
    if (!isOverLimit(error)) throw error;
    return limit === maxBytes ? undefined : decompressAsync(call, bytes, maxBytes);
  }
}

async function decompressAsync(
  call: ZlibCall<OutputLimit>,
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await call.async(bytes, outputLimit(maxBytes));
  } catch (error) {
    if (isOverLimit(error)) return undefined;
    throw error;
  }
}

/** A limit as zlib takes it: nothing below 1, nothing above what a buffer holds. */
export function outputLimit(maxBytes: number): OutputLimit {
  return { maxOutputLength: Math.max(1, Math.min(maxBytes, constants.MAX_LENGTH)) };
}

function isOverLimit(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}
