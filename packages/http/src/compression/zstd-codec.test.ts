import { expect, test, vi } from "vitest";
import { expectSameBody, failureOf, MALFORMED, overLimit } from "./testing/body-codec-tests.ts";
import { craftZstd } from "./testing/craft-zstd.ts";
import { type ZstdEngine, zstdCodec } from "./zstd-codec.ts";
import type { ZstdFrame } from "./zstd-frames.ts";

/** A codec whose engine makes of every frame what it is told to. */
function codecWith(content: (frame: ZstdFrame) => Uint8Array | undefined) {
  const decompress = vi.fn<ZstdEngine["decompress"]>(content);
  const compress = vi.fn((bytes: Uint8Array) => bytes);
  return { codec: zstdCodec({ compress, decompress }), compress, decompress };
}

const ten = (): Uint8Array => new Uint8Array(10);
const unsized = craftZstd({ blocks: [10] });
const sized = craftZstd({ blocks: [10], contentBytes: 10 });
const joined = (...frames: readonly Uint8Array[]): Uint8Array => Buffer.concat(frames);

test("frames that claim too much are not begun with", async () => {
  for (const body of [sized, joined(sized, sized, unsized)]) {
    const { codec, decompress } = codecWith(ten);
    const failure = await failureOf(() => codec.decompress(body, 9));
    expect(failure).toEqual(overLimit(9));
    expect(decompress).not.toHaveBeenCalled();
  }
  const { codec, decompress } = codecWith(ten);
  expect(await failureOf(() => codec.decompress(joined(sized, sized), 19))).toEqual(overLimit(19));
  expect(decompress).not.toHaveBeenCalled();
});

test("every frame gets what the ones before it have left", async () => {
  const { codec, decompress } = codecWith(ten);
  const body = await codec.decompress(joined(unsized, sized, unsized), 35);
  expectSameBody(body, new Uint8Array(30));
  expect(decompress.mock.calls.map(([, maxBytes]) => maxBytes)).toEqual([35, 25, 15]);
});

test("a frame that claims more than is left is not begun with", async () => {
  const { codec, decompress } = codecWith(ten);
  const body = joined(unsized, unsized, sized);
  expect(await failureOf(() => codec.decompress(body, 29))).toEqual(overLimit(29));
  expect(decompress).toHaveBeenCalledTimes(2);
});

test("an engine's refusals get their names", async () => {
  const stopped = codecWith(() => undefined).codec;
  const broken = codecWith(() => {
    throw new Error("bad block");
  }).codec;
  for (const body of [unsized, joined(unsized, unsized)]) {
    expect(await failureOf(() => stopped.decompress(body, 100))).toEqual(overLimit(100));
    expect(await failureOf(() => broken.decompress(body, 100))).toEqual(MALFORMED);
  }
  expect(await failureOf(() => codecWith(ten).codec.decompress(Uint8Array.of(1), 100))).toEqual(
    MALFORMED,
  );
});

test("one frame is done at once where the engine can", () => {
  expect(codecWith(ten).codec.decompress(unsized, 10)).toEqual(ten());
});

test("pieces are one frame", async () => {
  const { codec, compress } = codecWith(ten);
  expect(await codec.compress([Uint8Array.of(1), Uint8Array.of(2, 3)])).toEqual(
    Uint8Array.of(1, 2, 3),
  );
  expect(compress).toHaveBeenCalledTimes(1);
});
