import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { expectSameBody, failureOf, overLimit, testBodyCodec } from "./testing/body-codec-tests.ts";
import { CONTENT, PYTHON_GZIP } from "./testing/compressed-bytes.ts";
import { webGzip } from "./web-gzip.ts";

const codec = webGzip()!;

describe("gzip by streams", () => testBodyCodec(codec));

test("others read what it makes, and it reads what others make", async () => {
  expectSameBody(gunzipSync(await codec.compress(CONTENT)), CONTENT);
  expectSameBody(await codec.decompress(gzipSync(CONTENT, { level: 6 }), CONTENT.length), CONTENT);
  expectSameBody(await codec.decompress(PYTHON_GZIP, CONTENT.length), CONTENT);
});

test("no more is decompressed than the limit allows", async () => {
  let given = 0;
  class Endless {
    readonly writable: WritableStream = new WritableStream();
    readonly readable: ReadableStream = new ReadableStream({
      pull(controller) {
        if (++given > 1000) controller.close();
        else controller.enqueue(new Uint8Array(1000));
      },
    });
  }
  vi.stubGlobal("DecompressionStream", Endless);
  try {
    const failure = await failureOf(() => codec.decompress(PYTHON_GZIP, 5000));
    expect(failure).toEqual(overLimit(5000));
    expect(given).toBeLessThan(10);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("where the streams are missing, so is the codec", () => {
  vi.stubGlobal("DecompressionStream", undefined);
  try {
    expect(webGzip()).toBeUndefined();
  } finally {
    vi.unstubAllGlobals();
  }
});
