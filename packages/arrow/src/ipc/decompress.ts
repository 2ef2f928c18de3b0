/**
 * Bodies that a peer compressed. Arrow allows LZ4 frames and zstd per buffer; neither is needed to speak
 * the protocol, so decoders are plugged in (zstd is found by itself where the runtime has it), and
 * without one the batch is refused with a clear error.
 */
import { isSheafError, protocolError, type SheafErrorOptions } from "../error/sheaf-error.ts";
import type { IpcLimits } from "../limits.ts";
import { allocate } from "../message/allocate.ts";
import type { RecordBatchHeader } from "../message/message-header.ts";

/** The codecs that Arrow bodies may be compressed with. */
export type BodyCodec = "lz4" | "zstd";

/**
 * Decompresses one buffer whose decompressed size is known. The size is what a peer claims: it is within
 * the limits, but the bytes need not live up to it. What it throws becomes an `invalid-batch` error.
 */
export type BodyDecompressor = (bytes: Uint8Array, decompressedBytes: number) => Uint8Array;

const NO_BYTES: Uint8Array = new Uint8Array(0);

const decompressors: Map<BodyCodec, BodyDecompressor> = new Map();

/** Plugs in a decompressor for bodies that a peer sends compressed; `undefined` takes it out again. */
export function setBodyDecompressor(
  codec: BodyCodec,
  decompress: BodyDecompressor | undefined,
): void {
  if (decompress === undefined) decompressors.delete(codec);
  else decompressors.set(codec, decompress);
}

/** Header and body of a batch, decompressed. */
export interface DecompressedBatch {
  readonly buffers: readonly number[];
  readonly body: Uint8Array;
}

/** Decompresses every buffer of a body. Throws `unsupported`, `invalid-batch` or `limit-exceeded`. */
export function decompressBody(
  header: RecordBatchHeader,
  codec: BodyCodec,
  body: Uint8Array,
  limits: IpcLimits,
): DecompressedBatch {
  const decompress = decompressors.get(codec) ?? builtIn(codec);
  if (decompress === undefined) {
    throw protocolError(
      "unsupported",
      `The batch's body is compressed with ${codec}; send it uncompressed, or plug in a decoder with setBodyDecompressor("${codec}", …)`,
    );
  }
  const parts: Uint8Array[] = [];
  const buffers: number[] = [];
  let total = 0;
  for (let i = 0; i < header.buffers.length; i += 2) {
    const { content, size } = compressedBuffer(body, header.buffers[i]!, header.buffers[i + 1]!);
    const byteLength = size ?? content.byteLength;
    if (total + byteLength > limits.maxDecompressedBytes) throw overLimit(limits);
    parts.push(size === undefined ? content : decompressBuffer(content, size, decompress));
    buffers.push(total, byteLength);
    total += byteLength + paddingOf(byteLength);
  }
  const whole = allocate(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
    const padding = paddingOf(part.byteLength);
    whole.fill(0, at, at + padding);
    at += padding;
  }
  return { buffers, body: whole };
}

function paddingOf(byteLength: number): number {
  return -byteLength & 7;
}

/** A buffer as it stands in a body: compressed unless it has no `size` of its own. */
interface CompressedBuffer {
  readonly content: Uint8Array;
  readonly size: number | undefined;
}

function compressedBuffer(body: Uint8Array, offset: number, length: number): CompressedBuffer {
  if (length === 0) return { content: NO_BYTES, size: undefined };
  if (length < 8 || offset + length > body.byteLength)
    throw invalid("a compressed buffer is out of bounds");
  const view = new DataView(body.buffer, body.byteOffset + offset, 8);
  const size = Number(view.getBigInt64(0, true));
  const content = body.subarray(offset + 8, offset + length);
  // -1 marks a buffer that was left as it is, because compressing did not pay.
  if (size === -1) return { content, size: undefined };
  if (size < 0) throw invalid("a compressed buffer declares a negative size");
  return { content, size };
}

function decompressBuffer(
  content: Uint8Array,
  size: number,
  decompress: BodyDecompressor,
): Uint8Array {
  if (size === 0) return NO_BYTES;
  const result = attempt(content, size, decompress);
  if (result.byteLength !== size)
    throw invalid("a compressed buffer has another size than it declares");
  return result;
}

function attempt(content: Uint8Array, size: number, decompress: BodyDecompressor): Uint8Array {
  try {
    return decompress(content, size);
  } catch (cause) {
    throw isSheafError(cause)
      ? cause
      : invalid("a compressed buffer cannot be decompressed", { cause });
  }
}

function overLimit({ maxDecompressedBytes }: IpcLimits): Error {
  return protocolError(
    "limit-exceeded",
    `A compressed batch is over the limit of ${maxDecompressedBytes} decompressed bytes (maxDecompressedBytes)`,
    { limit: maxDecompressedBytes },
  );
}

function invalid(what: string, options?: SheafErrorOptions): Error {
  return protocolError("invalid-batch", `Invalid record batch: ${what}`, options);
}

interface ZlibWithZstd {
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

interface ProcessWithBuiltins {
  getBuiltinModule?(name: string): unknown;
}

function builtIn(codec: BodyCodec): BodyDecompressor | undefined {
  if (codec !== "zstd") return undefined;
  const { process } = globalThis as { process?: ProcessWithBuiltins };
  const zlib = process?.getBuiltinModule?.("node:zlib") as ZlibWithZstd | undefined;
  if (zlib?.zstdDecompressSync === undefined) return undefined;
  return (bytes, maxOutputLength) => zlib.zstdDecompressSync!(bytes, { maxOutputLength });
}
