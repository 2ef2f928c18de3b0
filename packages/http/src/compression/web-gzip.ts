/** gzip by the streams that browsers, Deno and workers have. */
import { joinChunks } from "@sheaf/arrow";
import type { MaybePromise } from "@sheaf/core";
import { type BodyCodec, decompressed } from "./body-codec.ts";

/** What a decompressor gets at once: few enough bytes that a thousand times as many do no harm. */
const STEP_BYTES = 16 * 1024;

/** The gzip codec for runtimes without a better one; `undefined` where these streams are missing. */
export function webGzip(): BodyCodec | undefined {
  if (globalThis.DecompressionStream === undefined) return undefined;
  return { name: "gzip", compress, decompress };
}

async function compress(body: Uint8Array | readonly Uint8Array[]): Promise<Uint8Array> {
  const pieces = body instanceof Uint8Array ? [body] : body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of passed(pieces, new CompressionStream("gzip"))) chunks.push(chunk);
  return joinChunks(chunks);
}

function decompress(bytes: Uint8Array, maxBytes: number): MaybePromise<Uint8Array> {
  return decompressed("gzip", maxBytes, async () => {
    const chunks: Uint8Array[] = [];
    let left = maxBytes;
    for await (const chunk of passed(steps(bytes), new DecompressionStream("gzip"))) {
      left -= chunk.byteLength;
      if (left < 0) return undefined;
      chunks.push(chunk);
    }
    return joinChunks(chunks);
  });
}

function* steps(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += STEP_BYTES)
    yield bytes.subarray(at, at + STEP_BYTES);
}

/** What comes out when pieces go through. */
async function* passed(
  pieces: Iterable<Uint8Array>,
  through: CompressionStream | DecompressionStream,
): AsyncGenerator<Uint8Array, void> {
  const source = pieces[Symbol.iterator]();
  const readable = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader: ReadableStreamDefaultReader<Uint8Array> = readable.pipeThrough(through).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Stops the work when the rest is not wanted. How it would have ended interests nobody then.
    reader.cancel().catch(() => {});
  }
}
