import { gunzipSync, gzipSync } from "node:zlib";
import { isSheafError, protocolError } from "@sheaf/arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import type { ContentCodec } from "./content-coding.ts";
import { type ExternalFetchOptions, externalFetcher } from "./external-fetcher.ts";
import type { StorageFetch } from "./request.ts";
import { sha256Hex } from "./sha256.ts";
import { failureOf } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage } from "./testing/fake-storage.ts";
import { largeStream, textStream } from "./testing/ipc-samples.ts";

const MAX_FETCH = 4096;
const MAX_DECODED = 8192;
const CAPS = { maxFetchBytes: MAX_FETCH, maxDecompressedBytes: MAX_DECODED };

/** As a codec for `zstd`: what the runtime's fetch cannot undo, whichever runtime it is. */
const CODEC: ContentCodec = {
  name: "x-test",
  compress: (bytes) => gzipSync(bytes),
  decompress: (bytes, maxBytes) => {
    const decoded = gunzipSync(bytes);
    if (decoded.byteLength > maxBytes) throw protocolError("limit-exceeded", "too much");
    return decoded;
  },
};

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

function fetcher(options: ExternalFetchOptions = {}) {
  return externalFetcher({
    validateUrl: httpsOrLoopback,
    codecs: [CODEC],
    maxAttempts: 1,
    ...options,
  });
}

const at = (url: string) => ({ url, sha256: undefined });

/** A fetch that answers with these chunks; tells how many of them were taken. */
function serving(chunks: Iterable<Uint8Array>, headers: Record<string, string>) {
  const source = { taken: 0, cancelled: false };
  const iterator = chunks[Symbol.iterator]();
  const fetch: StorageFetch = (_url, { signal }) => {
    signal.addEventListener("abort", () => {
      source.cancelled = true;
    });
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const { value, done } = iterator.next();
          if (done) return controller.close();
          source.taken += 1;
          controller.enqueue(value);
        },
      },
      { highWaterMark: 0 },
    );
    return Promise.resolve(new Response(body, { headers }));
  };
  return { source, fetch };
}

function* endless(first: Uint8Array): Generator<Uint8Array> {
  yield first;
  for (;;) yield new Uint8Array(1024);
}

describe("the limit on stored bytes", () => {
  test("passes an object of just that size", async () => {
    const bytes = largeStream(MAX_FETCH).subarray(0, MAX_FETCH);
    expect((await fetcher(CAPS)(at(storage.put(bytes)))).byteLength).toBe(MAX_FETCH);
  });

  test("refuses a larger one by what it announces", async () => {
    const { source, fetch } = serving(endless(new Uint8Array(1)), { "content-length": "4097" });
    const error = await failureOf(fetcher({ ...CAPS, fetch })(at("https://host/x")));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
    expect(error.message).toContain("max_fetch_bytes");
    expect(error.limit).toBe(MAX_FETCH);
    expect(source).toEqual({ taken: 0, cancelled: true });
  });

  test("stops one that announces nothing", async () => {
    const { source, fetch } = serving(endless(new Uint8Array(1)), {});
    const error = await failureOf(fetcher({ ...CAPS, fetch })(at("https://host/x")));
    expect(error.message).toContain("max_fetch_bytes");
    expect(source).toEqual({ taken: 5, cancelled: true });
  });

  test("counts what is encoded as it is stored", async () => {
    const { source, fetch } = serving(endless(gzipSync("x")), { "content-encoding": "x-test" });
    const error = await failureOf(fetcher({ ...CAPS, fetch })(at("https://host/x")));
    expect(error.message).toContain("max_fetch_bytes");
    expect(source.cancelled).toBe(true);
    expect(source.taken).toBeLessThan(8);
  });

  test("stops an answer that is longer than it announced", async () => {
    const { fetch } = serving(endless(new Uint8Array(1)), { "content-length": "100" });
    const error = await failureOf(fetcher({ ...CAPS, fetch })(at("https://host/x")));
    expect(isSheafError(error, "transport", "peer-closed")).toBe(true);
  });

  test("is 256 MiB by default", async () => {
    const { fetch } = serving([], { "content-length": `${256 * 1024 * 1024 + 1}` });
    const error = await failureOf(fetcher({ fetch })(at("https://host/x")));
    expect(error.limit).toBe(256 * 1024 * 1024);
  });
});

describe("the limit on decoded bytes", () => {
  const bomb = textStream({ texts: ["x".repeat(20_000)] });

  test("stops what a codec makes of few bytes", async () => {
    const url = storage.put(gzipSync(bomb), "x-test");
    const error = await failureOf(fetcher(CAPS)(at(url)));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
    expect(error.message).toContain("max_decompressed_bytes");
    expect(error.limit).toBe(MAX_DECODED);
  });

  test("stops what the runtime makes of few bytes", async () => {
    const url = storage.put(gzipSync(bomb), "gzip");
    const error = await failureOf(fetcher(CAPS)(at(url)));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
    expect(error.message).toContain("max_decompressed_bytes");
  });

  test("holds for what is not encoded at all", async () => {
    const url = storage.put(largeStream(3000));
    const error = await failureOf(fetcher({ maxDecompressedBytes: 100 })(at(url)));
    expect(error.message).toContain("max_decompressed_bytes");
  });

  test("holds also for a codec that does not keep it", async () => {
    const careless = { ...CODEC, decompress: (bytes: Uint8Array) => gunzipSync(bytes) };
    const url = storage.put(gzipSync(bomb), "x-test");
    const error = await failureOf(fetcher({ ...CAPS, codecs: [careless] })(at(url)));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
  });

  test("is sixteen times the other by default", async () => {
    const seen: number[] = [];
    const watching = {
      ...CODEC,
      decompress: (bytes: Uint8Array, maxBytes: number) => {
        seen.push(maxBytes);
        return gunzipSync(bytes);
      },
    };
    const url = storage.put(gzipSync(bomb), "x-test");
    await fetcher({ maxFetchBytes: MAX_FETCH, codecs: [watching] })(at(url));
    expect(seen).toEqual([16 * MAX_FETCH]);
  });
});

describe("an encoded object", () => {
  const stream = textStream({ texts: ["a".repeat(5000)] });

  test.each(["x-test", " X-TEST ;q=1"])("is decoded when it says %j", async (coding) => {
    const sha256 = await sha256Hex(stream);
    const fetched = await fetcher()({ url: storage.put(gzipSync(stream), coding), sha256 });
    expect(Buffer.compare(fetched, stream)).toBe(0);
  });

  test("is taken as it comes when the runtime has decoded it", async () => {
    const sha256 = await sha256Hex(stream);
    const fetched = await fetcher()({ url: storage.put(gzipSync(stream), "gzip"), sha256 });
    expect(Buffer.compare(fetched, stream)).toBe(0);
  });

  test("is recognised however its first bytes come", async () => {
    const pieces = [stream.slice(0, 1), stream.slice(1, 2), stream.slice(2)];
    const headers = { "content-encoding": "x-test", "content-length": "10" };
    const { fetch } = serving(pieces, headers);
    expect(Buffer.compare(await fetcher({ fetch })(at("https://host/x")), stream)).toBe(0);
  });

  test("is nothing special when the coding is identity", async () => {
    const fetched = await fetcher()(at(storage.put(stream, "identity")));
    expect(Buffer.compare(fetched, stream)).toBe(0);
  });

  test("is refused without a codec for it", async () => {
    const error = await failureOf(
      fetcher()(at(storage.put(new Uint8Array([1, 2, 3, 4, 5]), "zzz"))),
    );
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(error.message).toContain("'zzz'");
  });

  test("is refused when it is not what it says", async () => {
    const error = await failureOf(fetcher()(at(storage.put(new Uint8Array(50), "x-test"))));
    expect(isSheafError(error, "protocol", "malformed-message")).toBe(true);
    expect(error.message).toContain("x-test");
  });

  test("is not decoded when it breaks off", async () => {
    const coded = gzipSync(stream);
    const headers = { "content-encoding": "x-test", "content-length": `${coded.byteLength}` };
    const { fetch } = serving([coded.subarray(0, 20)], headers);
    const error = await failureOf(fetcher({ fetch })(at("https://host/x")));
    expect(isSheafError(error, "transport", "peer-closed")).toBe(true);
  });
});
