/** Compression by zlib, and by the optional `@cloudpss/zstd` where zlib has no zstd. */
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { joinChunks } from "@sheaf/arrow";
import { type BodyCodec, decompressed } from "../compression/body-codec.ts";
import { zstdCodec } from "../compression/zstd-codec.ts";
import type { TokenCompressor } from "../token/token-compressor.ts";
import { builtInZstd, installedZstd } from "./node-zstd.ts";
import {
  compressBy,
  decompressBy,
  type OutputLimit,
  outputLimit,
  type ZlibCall,
} from "./zlib-call.ts";

/** How bodies are compressed. */
export interface NodeBodyCodecOptions {
  /** 1…9. Default 1. */
  readonly gzipLevel?: number;
  /** 1…19. Default 1. */
  readonly zstdLevel?: number;
  /** Where `VGI_HTTP_DISABLE_ZSTD` is looked up: `"1"` leaves zstd out. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What this runtime can do, the best first: zstd, unless it is missing or switched off, then gzip. */
export async function nodeBodyCodecs(
  options: NodeBodyCodecOptions = {},
): Promise<readonly BodyCodec[]> {
  const { gzipLevel, zstdLevel = 1, env = process.env } = options;
  const gzip = nodeGzip(gzipLevel);
  if (env.VGI_HTTP_DISABLE_ZSTD === "1") return [gzip];
  const zstd = builtInZstd(zstdLevel) ?? (await installedZstd(zstdLevel));
  return zstd === undefined ? [gzip] : [zstdCodec(zstd), gzip];
}

const GZIP: ZlibCall<zlib.ZlibOptions> = { sync: zlib.gzipSync, async: promisify(zlib.gzip) };
const GUNZIP: ZlibCall<OutputLimit> = { sync: zlib.gunzipSync, async: promisify(zlib.gunzip) };

/** The gzip codec by zlib. `level` is 1…9, by default 1. */
export function nodeGzip(level = 1): BodyCodec {
  return {
    name: "gzip",
    compress(body) {
      const bytes = body instanceof Uint8Array ? body : joinChunks(body);
      return compressBy(GZIP, bytes, { level });
    },
    decompress: (bytes, maxBytes) =>
      decompressed("gzip", maxBytes, () =>
        decompressBy(GUNZIP, bytes, claimedBytes(bytes), maxBytes),
      ),
  };
}

/** The content's size by the last four bytes: true of the usual gzip below 4 GiB, but only a claim. */
function claimedBytes(bytes: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength < 4
    ? 0
    : new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true);
}

/** Compresses tokens by raw deflate, which every Node has. */
export const DEFLATE_TOKENS: TokenCompressor = {
  id: 1,
  compress: (bytes) => zlib.deflateRawSync(bytes, { level: 1 }),
  decompress: (bytes, maxBytes) => zlib.inflateRawSync(bytes, outputLimit(maxBytes)),
};
