/** zstd on Node: zlib's own since 22.15, else the package `@cloudpss/zstd`, if it is installed. */
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { joinChunks } from "@sheaf/arrow";
import type { ZstdEngine } from "../compression/zstd-codec.ts";
import { type ZstdFrame, zstdPieces } from "../compression/zstd-frames.ts";
import { compressBy, decompressBy, type OutputLimit, type ZlibCall } from "./zlib-call.ts";

interface CompressOptions {
  /** By the numbers that zstd gives its parameters. */
  readonly params: Readonly<Record<number, number>>;
  /** Written into the frame, so that readers know what to expect. */
  readonly pledgedSrcSize: number;
}

type Callback = (error: Error | null, result: Uint8Array) => void;

/** What a zlib with zstd has. */
interface ZlibWithZstd {
  zstdCompressSync(bytes: Uint8Array, options: CompressOptions): Uint8Array;
  zstdCompress(bytes: Uint8Array, options: CompressOptions, callback: Callback): void;
  zstdDecompressSync(bytes: Uint8Array, options: OutputLimit): Uint8Array;
  zstdDecompress(bytes: Uint8Array, options: OutputLimit, callback: Callback): void;
}

/** Compression level, among zstd's parameters. */
const LEVEL_PARAMETER = 100;

/** zlib's own zstd; `undefined` for a Node without it. */
export function builtInZstd(level: number): ZstdEngine | undefined {
  const native: object = zlib;
  if (!hasZstd(native)) return undefined;
  const compress: ZlibCall<CompressOptions> = {
    sync: native.zstdCompressSync,
    async: promisify(native.zstdCompress),
  };
  const decompress: ZlibCall<OutputLimit> = {
    sync: native.zstdDecompressSync,
    async: promisify(native.zstdDecompress),
  };
  const params = { [LEVEL_PARAMETER]: level };
  return {
    compress: (bytes) => compressBy(compress, bytes, { params, pledgedSrcSize: bytes.byteLength }),
    decompress: ({ bytes, maxContentBytes }, maxBytes) =>
      decompressBy(decompress, bytes, maxContentBytes, maxBytes),
  };
}

function hasZstd(module: object): module is ZlibWithZstd {
  return "zstdCompressSync" in module;
}

/** What `@cloudpss/zstd` decompresses in one go, by its own rule. */
const MAX_ONE_GO_BYTES = 1024 ** 3 - 1;

/** The installed package's zstd; `undefined` if it is not there, or does not work here. */
export async function installedZstd(level: number): Promise<ZstdEngine | undefined> {
  const zstd = await import("@cloudpss/zstd").catch(() => undefined);
  if (zstd === undefined) return undefined;
  return {
    compress: (bytes) => zstd.compress(bytes, level),
    decompress(frame, maxBytes) {
      // It takes all the memory that a frame may come to need before it begins.
      if (frame.maxContentBytes <= Math.min(maxBytes, MAX_ONE_GO_BYTES))
        return zstd.decompress(frame.bytes);
      // Its WebAssembly form, for platforms it has no binary for, cannot do it piece by piece.
      if (zstd.Decompressor === undefined) return undefined;
      return inPieces(frame, new zstd.Decompressor(), maxBytes);
    },
  };
}

/** For frames that do not tell their size, and those of a gigabyte and more. */
async function inPieces(
  frame: ZstdFrame,
  decompressor: Transform,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let left = maxBytes;
  const take = async (output: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of output) {
      left -= chunk.byteLength;
      if (left < 0) return;
      chunks.push(chunk);
    }
  };
  try {
    await pipeline(zstdPieces(frame), decompressor, take);
  } catch (error) {
    // To stop taking is an error to the pipeline.
    if (left >= 0) throw error;
  }
  return left < 0 ? undefined : joinChunks(chunks);
}
