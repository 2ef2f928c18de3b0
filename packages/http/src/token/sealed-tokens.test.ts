import { describe, expect, test } from "vitest";
import { sealedTokens } from "./sealed-tokens.ts";
import { REFUSED, refusalOf } from "./testing/refusal.ts";
import { CURSOR, keyRing, RUNS } from "./testing/token-fixtures.ts";
import type { TokenCompressor } from "./token-compressor.ts";

const ring = keyRing("key");
const codec = sealedTokens(ring, { compressor: RUNS });
const ZEROS = new Uint8Array(100_000);
/** Characters of a token around a content, at most. */
const AROUND = 80;

test("contents are compressed where it pays", () => {
  const token = codec.seal(ZEROS, CURSOR);
  expect(token.length).toBeLessThan(AROUND);
  expect([...codec.open(token, CURSOR)]).toEqual([...ZEROS]);
});

test("below a kibibyte, nothing is compressed", () => {
  expect(codec.seal(ZEROS.subarray(0, 1023), CURSOR).length).toBeGreaterThan(1023);
  expect(codec.seal(ZEROS.subarray(0, 1024), CURSOR).length).toBeLessThan(AROUND);
});

test("what the compressor leaves alone, or makes longer, stays as it is", () => {
  const mixed = Uint8Array.from({ length: 2000 }, (_, i) => i);
  expect([...codec.open(codec.seal(mixed, CURSOR), CURSOR)]).toEqual([...mixed]);
  const longer: TokenCompressor = {
    ...RUNS,
    compress: (bytes) => new Uint8Array(bytes.byteLength),
  };
  const token = sealedTokens(ring, { compressor: longer }).seal(mixed, CURSOR);
  expect([...codec.open(token, CURSOR)]).toEqual([...mixed]);
});

describe("a compressed content is refused", () => {
  const token = codec.seal(ZEROS, CURSOR);

  test("where there is no compressor", () => {
    expect(refusalOf(() => sealedTokens(ring).open(token, CURSOR))).toEqual(REFUSED);
  });

  test("where there is another one", () => {
    const other = sealedTokens(ring, { compressor: { ...RUNS, id: 8 } });
    expect(refusalOf(() => other.open(token, CURSOR))).toEqual(REFUSED);
  });

  test("when the compressor cannot make sense of it", () => {
    const broken: TokenCompressor = {
      ...RUNS,
      decompress() {
        throw new Error("no sense in it");
      },
    };
    const other = sealedTokens(ring, { compressor: broken });
    expect(refusalOf(() => other.open(token, CURSOR))).toEqual(REFUSED);
  });

  test("when it is over the limit", () => {
    const exact = sealedTokens(ring, { compressor: RUNS, maxContentBytes: 100_000 });
    expect(exact.open(token, CURSOR).byteLength).toBe(100_000);
    const less = sealedTokens(ring, { compressor: RUNS, maxContentBytes: 99_999 });
    expect(refusalOf(() => less.open(token, CURSOR))).toEqual(REFUSED);
  });

  test("when the compressor itself does not mind the limit", () => {
    const compressor = { ...RUNS, decompress: () => new Uint8Array(100_000) };
    const less = sealedTokens(ring, { compressor, maxContentBytes: 99_999 });
    expect(refusalOf(() => less.open(token, CURSOR))).toEqual(REFUSED);
  });
});

test("a content that could not be opened again is not sealed", () => {
  const small = sealedTokens(ring, { compressor: RUNS, maxContentBytes: 99_999 });
  expect(() => small.seal(ZEROS, CURSOR)).toThrow(
    expect.objectContaining({ code: "limit-exceeded", limit: 99_999 }),
  );
});
