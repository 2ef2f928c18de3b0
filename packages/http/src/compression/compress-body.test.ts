import { expect, test, vi } from "vitest";
import type { BodyCodec } from "./body-codec.ts";
import { compressBody } from "./compress-body.ts";

/** A codec whose results have so many bytes. */
function codecTo(byteLength: number, isLater = false) {
  const compressed = new Uint8Array(byteLength);
  const compress = vi.fn(() => (isLater ? Promise.resolve(compressed) : compressed));
  const codec: BodyCodec = { name: "gzip", compress, decompress: () => compressed };
  return { codec, compress, compressed };
}

test("bodies from a kibibyte on are compressed, at once where that is possible", async () => {
  for (const body of [new Uint8Array(1024), [new Uint8Array(1000), new Uint8Array(24)]]) {
    const { codec, compressed } = codecTo(1023);
    expect(compressBody(codec, body)).toBe(compressed);
    const later = codecTo(1023, true);
    expect(await compressBody(later.codec, body)).toBe(later.compressed);
  }
});

test("smaller ones are left alone", () => {
  const { codec, compress } = codecTo(1);
  expect(compressBody(codec, new Uint8Array(1023))).toBeUndefined();
  expect(compressBody(codec, [new Uint8Array(1000), new Uint8Array(23)])).toBeUndefined();
  expect(compressBody(codec, new Uint8Array(2000), 2001)).toBeUndefined();
  expect(compress).not.toHaveBeenCalled();
  expect(compressBody(codec, new Uint8Array(10), 10)).toBeDefined();
});

test("a body that would not become smaller stays as it is", async () => {
  expect(compressBody(codecTo(1024).codec, new Uint8Array(1024))).toBeUndefined();
  expect(await compressBody(codecTo(1024, true).codec, new Uint8Array(1024))).toBeUndefined();
});
