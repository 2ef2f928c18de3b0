import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { BodyCodec } from "../compression/body-codec.ts";
import {
  expectSameBody,
  failureOf,
  MALFORMED,
  overLimit,
  testBodyCodec,
} from "../compression/testing/body-codec-tests.ts";
import { CONTENT, PYTHON_GZIP, ZSTD_FRAMES } from "../compression/testing/compressed-bytes.ts";
import { craftZstd } from "../compression/testing/craft-zstd.ts";
import { webGzip } from "../compression/web-gzip.ts";
import { zstdCodec } from "../compression/zstd-codec.ts";
import { sealedTokens } from "../token/sealed-tokens.ts";
import { REFUSED, refusalOf } from "../token/testing/refusal.ts";
import { CURSOR, keyRing } from "../token/testing/token-fixtures.ts";
import { DEFLATE_TOKENS, nodeBodyCodecs, nodeGzip } from "./node-compression.ts";
import { builtInZstd, installedZstd } from "./node-zstd.ts";

const MIB = 1024 * 1024;
const BLOCK = 128 * 1024;
const LIMIT = 10 * MIB;

describe("gzip by zlib", () => {
  const codec = nodeGzip();
  testBodyCodec(codec);

  test("it reads what others make, and others read what it makes", async () => {
    expectSameBody(await codec.decompress(PYTHON_GZIP, LIMIT), CONTENT);
    const web = webGzip()!;
    expectSameBody(await codec.decompress(await web.compress(CONTENT), LIMIT), CONTENT);
    expectSameBody(await web.decompress(await codec.compress(CONTENT), LIMIT), CONTENT);
  });

  test("several members are one body, whatever the last one says of its size", async () => {
    const large = new Uint8Array(2 * MIB).fill(7);
    const members = Buffer.concat([gzipSync(large), gzipSync("end")]);
    expectSameBody(
      await codec.decompress(members, LIMIT),
      Buffer.concat([large, Buffer.from("end")]),
    );
    const failure = await failureOf(() => codec.decompress(members, large.length + 2));
    expect(failure).toEqual(overLimit(large.length + 2));
  });

  test("a level can be chosen", async () => {
    const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${i * i} `).join(""));
    const [fast, best] = [await nodeGzip(1).compress(text), await nodeGzip(9).compress(text)];
    expect(best.byteLength).toBeLessThan(fast.byteLength);
    expectSameBody(await codec.decompress(best, LIMIT), text);
  });

  test("small bodies are done at once, large ones elsewhere", () => {
    expect(codec.compress(CONTENT)).toBeInstanceOf(Uint8Array);
    expect(codec.decompress(PYTHON_GZIP, LIMIT)).toBeInstanceOf(Uint8Array);
    const large = new Uint8Array(MIB);
    expect(codec.compress(large)).toBeInstanceOf(Promise);
    expect(codec.decompress(gzipSync(new Uint8Array(2 * MIB)), LIMIT)).toBeInstanceOf(Promise);
  });
});

const engines = new Map([["zstd by an installed package", (await installedZstd(1))!]]);
const builtIn = builtInZstd(1);
if (builtIn !== undefined) engines.set("zstd by zlib", builtIn);

describe.each([...engines])("%s", (_, engine) => {
  const codec: BodyCodec = zstdCodec(engine);
  testBodyCodec(codec);

  test.each(Object.entries(ZSTD_FRAMES))("it reads %s", async (_name, bytes) => {
    expectSameBody(await codec.decompress(bytes, CONTENT.byteLength), CONTENT);
    const limit = CONTENT.byteLength - 1;
    expect(await failureOf(() => codec.decompress(bytes, limit))).toEqual(overLimit(limit));
  });

  test("its own frames give their size", async () => {
    for (const length of [0, 100, 5000, 3 * MIB]) {
      const bytes = await codec.compress(new Uint8Array(length).fill(1));
      expect((await codec.decompress(bytes, length)).byteLength).toBe(length);
    }
  });

  test("a frame without its size may have many nearly empty blocks", async () => {
    const bytes = craftZstd({ blocks: new Array(5000).fill(3) });
    expectSameBody(await codec.decompress(bytes, 15_000), new Uint8Array(15_000));
    expect(await failureOf(() => codec.decompress(bytes, 14_999))).toEqual(overLimit(14_999));
  });

  test("a frame without its size whose content is damaged is refused", async () => {
    const bytes = ZSTD_FRAMES["a frame of two blocks without its size, with a checksum"]!.slice();
    bytes[bytes.byteLength - 1]! ^= 1;
    const { byteLength } = CONTENT;
    expect(await failureOf(() => codec.decompress(bytes, byteLength))).toEqual(MALFORMED);
    expect(await failureOf(() => codec.decompress(bytes, LIMIT))).toEqual(MALFORMED);
  });

  const bomb = new Array(40_000).fill(BLOCK);

  test.each([
    ["gives no size", craftZstd({ blocks: bomb })],
    ["gives its size", craftZstd({ blocks: bomb, contentBytes: 40_000 * BLOCK })],
  ])("a bomb of five gigabytes that %s is refused", async (_name, bytes) => {
    expect(await failureOf(() => codec.decompress(bytes, LIMIT))).toEqual(overLimit(LIMIT));
  });

  test.each([
    ["is small", craftZstd({ blocks: bomb, contentBytes: 1000 })],
    ["just fits", craftZstd({ blocks: bomb, contentBytes: LIMIT })],
    ["is larger than it is", craftZstd({ blocks: [1000], contentBytes: 1001 })],
  ])("a frame that says falsely it %s is refused", async (_name, bytes) => {
    const failure = await failureOf(() => codec.decompress(bytes, LIMIT));
    expect([MALFORMED, overLimit(LIMIT)]).toContainEqual(failure);
  });

  test("a bomb in many frames is refused", async () => {
    const frame = craftZstd({ blocks: new Array(8).fill(BLOCK) });
    const honest = craftZstd({ blocks: new Array(8).fill(BLOCK), contentBytes: MIB });
    for (const one of [frame, honest]) {
      const bytes = Buffer.concat(new Array(11).fill(one));
      expect(await failureOf(() => codec.decompress(bytes, LIMIT))).toEqual(overLimit(LIMIT));
      expect((await codec.decompress(bytes.subarray(one.length), LIMIT)).byteLength).toBe(LIMIT);
    }
  });

  test("a window that takes more memory than the limit is refused", async () => {
    const tiny = craftZstd({ blocks: [1], window: 30 << 3 });
    expect(await failureOf(() => codec.decompress(tiny, LIMIT))).toEqual(overLimit(LIMIT));
    for (const harmless of [
      craftZstd({ blocks: [1], window: 13 << 3 }),
      craftZstd({ blocks: [1], window: 14 << 3, contentBytes: 1 }),
    ])
      expectSameBody(await codec.decompress(harmless, 1), new Uint8Array(1));
  });

  test("one reads what another makes", async () => {
    for (const other of engines.values()) {
      const bytes = await zstdCodec(other).compress(CONTENT);
      expectSameBody(await codec.decompress(bytes, LIMIT), CONTENT);
    }
  });
});

describe("what this runtime can do", () => {
  const namesWith = async (env: Record<string, string>) =>
    (await nodeBodyCodecs({ env })).map(({ name }) => name);

  test("zstd comes first", async () => {
    expect(await namesWith({})).toEqual(["zstd", "gzip"]);
    expect(await namesWith({ VGI_HTTP_DISABLE_ZSTD: "0" })).toEqual(["zstd", "gzip"]);
  });

  test("zstd can be switched off", async () => {
    expect(await namesWith({ VGI_HTTP_DISABLE_ZSTD: "1" })).toEqual(["gzip"]);
  });

  test("levels can be chosen", async () => {
    const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${i * i} `).join(""));
    const lengths = async (gzipLevel: number, zstdLevel: number) =>
      Promise.all(
        (await nodeBodyCodecs({ gzipLevel, zstdLevel, env: {} })).map(
          async (codec) => (await codec.compress(text)).byteLength,
        ),
      );
    const [fast, best] = [await lengths(1, 1), await lengths(9, 19)];
    expect(best[0]).toBeLessThan(fast[0]!);
    expect(best[1]).toBeLessThan(fast[1]!);
  });
});

describe("tokens compressed by deflate", () => {
  const codec = sealedTokens(keyRing("key"), { compressor: DEFLATE_TOKENS });

  test("they are shorter, and come back", () => {
    const token = codec.seal(CONTENT, CURSOR);
    expect(token.length).toBeLessThan(300);
    expectSameBody(codec.open(token, CURSOR), CONTENT);
  });

  test("a bomb is refused", () => {
    const zeros = new Uint8Array(MIB);
    const token = codec.seal(zeros, CURSOR);
    const small = (maxContentBytes: number) =>
      sealedTokens(keyRing("key"), { compressor: DEFLATE_TOKENS, maxContentBytes });
    expect(refusalOf(() => small(MIB - 1).open(token, CURSOR))).toEqual(REFUSED);
    expectSameBody(small(MIB).open(token, CURSOR), zeros);
    const compressed = DEFLATE_TOKENS.compress(zeros)!;
    expect(() => DEFLATE_TOKENS.decompress(compressed, MIB - 1)).toThrow(RangeError);
  });
});
