/** What every codec has to do. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BodyCodec } from "../body-codec.ts";
import { CONTENT } from "./compressed-bytes.ts";

/** `limit-exceeded`, with the limit. */
export function overLimit(limit: number): unknown {
  return expect.objectContaining({ kind: "protocol", code: "limit-exceeded", limit });
}

/** `malformed-message`. */
export const MALFORMED: unknown = expect.objectContaining({
  kind: "protocol",
  code: "malformed-message",
});

/** What a decompression throws, at once or later. */
export async function failureOf(decompress: () => unknown): Promise<unknown> {
  try {
    await decompress();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Whether two bodies are the same; large ones take too long with `toEqual`. */
export function expectSameBody(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.byteLength).toBe(expected.byteLength);
  expect(Buffer.compare(actual, expected)).toBe(0);
}

/** Bytes that hardly compress. */
function random(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let seed = 1;
  for (let i = 0; i < length; i++) {
    seed = Math.imul(seed, 48_271) >>> 0;
    bytes[i] = seed >>> 8;
  }
  return bytes;
}

/** Registers the tests of a codec. */
export function testBodyCodec(codec: BodyCodec): void {
  test("bodies come back, in pieces or not", async () => {
    const body = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(body, async (pieces) => {
        const whole = Buffer.concat(pieces);
        for (const given of [pieces, whole]) {
          const compressed = await codec.compress(given);
          expectSameBody(await codec.decompress(compressed, whole.byteLength), whole);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["small", 5000],
    ["large", 3 * 1024 * 1024],
  ])("%s bodies come back, random ones and zeros", async (_, length) => {
    for (const body of [random(length), new Uint8Array(length)]) {
      const compressed = await codec.compress([body.subarray(0, 999), body.subarray(999)]);
      expectSameBody(await codec.decompress(compressed, length), body);
    }
  });

  test("a single byte is over a limit of none", async () => {
    const compressed = await codec.compress(Uint8Array.of(1));
    expect(await failureOf(() => codec.decompress(compressed, 0))).toEqual(overLimit(0));
  });

  test.each([
    ["small", 5000],
    ["large", 3 * 1024 * 1024],
  ])("%s bodies over the limit are refused", async (_, length) => {
    for (const body of [random(length), new Uint8Array(length)]) {
      const compressed = await codec.compress(body);
      for (const limit of [length - 1, 1000, 1, 0])
        expect(await failureOf(() => codec.decompress(compressed, limit))).toEqual(
          overLimit(limit),
        );
    }
  });

  test("a bomb goes off at its limit", async () => {
    const bomb = await codec.compress(new Uint8Array(64 * 1024 * 1024));
    expect(bomb.byteLength).toBeLessThan(400_000);
    const limit = 100_000;
    expect(await failureOf(() => codec.decompress(bomb, limit))).toEqual(overLimit(limit));
  });

  test("every beginning of a body is refused", async () => {
    const compressed = await codec.compress(CONTENT);
    for (let length = 0; length < compressed.byteLength; length++) {
      const beginning = compressed.slice(0, length);
      expect(await failureOf(() => codec.decompress(beginning, 1 << 20))).toEqual(MALFORMED);
    }
  });

  test("garbage is refused", async () => {
    for (const garbage of [random(20), random(5000), new Uint8Array(20), new Uint8Array(0)])
      expect(await failureOf(() => codec.decompress(garbage, 1 << 20))).toEqual(MALFORMED);
  });

  test("a body with a flipped bit comes back as something small, or is refused", async () => {
    const compressed = await codec.compress(CONTENT);
    for (let bit = 0; bit < 8 * compressed.byteLength; bit++) {
      const forged = compressed.slice();
      forged[bit >> 3]! ^= 1 << (bit & 7);
      const failure = await failureOf(async () => {
        const body = await codec.decompress(forged, CONTENT.byteLength);
        expect(body.byteLength).toBeLessThanOrEqual(CONTENT.byteLength);
      });
      if (failure !== undefined)
        expect([MALFORMED, overLimit(CONTENT.byteLength)]).toContainEqual(failure);
    }
  });
}
