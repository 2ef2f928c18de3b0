/** The zstd codec over any implementation of zstd. */
import { joinChunks } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import { type BodyCodec, decompressed } from "./body-codec.ts";
import { type ZstdFrame, zstdFrames } from "./zstd-frames.ts";

/** An implementation of zstd. */
export interface ZstdEngine {
  /** One frame of some bytes. */
  compress(bytes: Uint8Array): MaybePromise<Uint8Array>;
  /**
   * The content of a frame, or `undefined` as soon as there is more of it than `maxBytes`. The frame does
   * not itself claim to have more. Throws anything for a frame that is not good.
   */
  decompress(frame: ZstdFrame, maxBytes: number): MaybePromise<Uint8Array | undefined>;
}

/** A window that every decoder should allow, by RFC 8878: 8 MiB. */
const MAX_WINDOW_BYTES = 8 * 1024 * 1024;

/** The codec over an engine. */
export function zstdCodec(engine: ZstdEngine): BodyCodec {
  return {
    name: "zstd",
    compress: (body) => engine.compress(body instanceof Uint8Array ? body : joinChunks(body)),
    decompress: (bytes, maxBytes) =>
      decompressed("zstd", maxBytes, () => {
        const frames = zstdFrames(bytes);
        if (claimTooMuch(frames, maxBytes)) return undefined;
        return frames.length === 1
          ? engine.decompress(frames[0]!, maxBytes)
          : contentsOf(frames, engine, maxBytes);
      }),
  };
}

/** Whether frames are too large by their own account. */
function claimTooMuch(frames: readonly ZstdFrame[], maxBytes: number): boolean {
  const maxWindowBytes = Math.max(maxBytes, MAX_WINDOW_BYTES);
  let total = 0;
  for (const { contentBytes, windowBytes } of frames) {
    total += contentBytes ?? 0;
    // Whoever reads a frame that gives its size needs no more memory than that.
    if (total > maxBytes || (contentBytes === undefined && windowBytes > maxWindowBytes))
      return true;
  }
  return false;
}

/** One frame after the other, since decoders take the first one for all there is. */
async function contentsOf(
  frames: readonly ZstdFrame[],
  engine: ZstdEngine,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const contents: Uint8Array[] = [];
  let left = maxBytes;
  for (const frame of frames) {
    if ((frame.contentBytes ?? 0) > left) return undefined;
    const content = await engine.decompress(frame, left);
    if (content === undefined) return undefined;
    left -= content.byteLength;
    contents.push(content);
  }
  return joinChunks(contents);
}
