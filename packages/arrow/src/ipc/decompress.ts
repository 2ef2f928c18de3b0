/**
 * Bodies that a peer compressed. Arrow allows LZ4 frames and zstd per buffer; neither is needed to speak
 * the protocol, so decoders are plugged in (zstd is found by itself where the runtime has it), and
 * without one the batch is refused with a clear error.
 */
import { protocolError } from "../error/sheaf-error.ts";
import type { IpcLimits } from "../limits.ts";
import { allocate } from "../message/byte-view.ts";
import type { RecordBatchHeader } from "../message/message-header.ts";

/** The codecs that Arrow bodies may be compressed with. */
export type BodyCodec = "lz4" | "zstd";

/** Decompresses one buffer whose decompressed size is known. */
export type BodyDecompressor = (bytes: Uint8Array, decompressedBytes: number) => Uint8Array;

const decompressors: Map<BodyCodec, BodyDecompressor> = new Map();

/** Plugs in a decompressor for bodies that a peer sends compressed. */
export function setBodyDecompressor(codec: BodyCodec, decompress: BodyDecompressor): void {
  decompressors.set(codec, decompress);
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
    const part = decompressBuffer(
      body,
      header.buffers[i]!,
      header.buffers[i + 1]!,
      limits.maxDecompressedBytes - total,
      decompress,
    );
    buffers.push(total, part.byteLength);
    parts.push(part);
    total += (part.byteLength + 7) & ~7;
  }
  const whole = allocate(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    const padded = (part.byteLength + 7) & ~7;
    whole.fill(0, at + part.byteLength, at + padded);
    at += padded;
  }
  return { buffers, body: whole };
}

function decompressBuffer(
  body: Uint8Array,
  offset: number,
  length: number,
  room: number,
  decompress: BodyDecompressor,
): Uint8Array {
  if (length === 0) return body.subarray(0, 0);
  if (length < 8 || offset + length > body.byteLength)
    throw invalid("a compressed buffer is out of bounds");
  const view = new DataView(body.buffer, body.byteOffset + offset, length);
  const size = Number(view.getBigInt64(0, true));
  const content = body.subarray(offset + 8, offset + length);
  // -1 marks a buffer that was left as it is, because compressing did not pay.
  const decompressedBytes = size === -1 ? content.byteLength : size;
  if (decompressedBytes < 0) throw invalid("a compressed buffer declares a negative size");
  if (decompressedBytes > room) {
    throw protocolError(
      "limit-exceeded",
      `A compressed batch is over the limit of decompressed bytes (maxDecompressedBytes)`,
      { limit: room },
    );
  }
  if (size === -1) return content;
  const result = decompress(content, decompressedBytes);
  if (result.byteLength !== decompressedBytes)
    throw invalid("a compressed buffer has another size than it declares");
  return result;
}

function invalid(what: string): Error {
  return protocolError("invalid-batch", `Invalid record batch: ${what}`);
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
  return (bytes, maxOutputLength) => {
    try {
      return zlib.zstdDecompressSync!(bytes, { maxOutputLength: Math.max(1, maxOutputLength) });
    } catch (cause) {
      throw protocolError(
        "invalid-batch",
        "Invalid record batch: a compressed buffer cannot be decompressed",
        { cause },
      );
    }
  };
}
