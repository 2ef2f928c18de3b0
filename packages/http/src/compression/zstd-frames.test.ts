import fc from "fast-check";
import { expect, test } from "vitest";
import { CONTENT, ZSTD_FRAMES } from "./testing/compressed-bytes.ts";
import { craftZstd } from "./testing/craft-zstd.ts";
import { zstdFrames, zstdPieces } from "./zstd-frames.ts";

const KIB = 1024;
const SKIPPABLE = Uint8Array.of(0x5f, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2);

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

test("a frame that gives its size has just that", () => {
  const frames = zstdFrames(ZSTD_FRAMES["a frame that gives its size"]!);
  expect(frames).toEqual([
    {
      bytes: ZSTD_FRAMES["a frame that gives its size"],
      contentBytes: CONTENT.byteLength,
      maxContentBytes: CONTENT.byteLength,
      windowBytes: CONTENT.byteLength,
    },
  ]);
});

test("a frame without its size has what its blocks may hold", () => {
  const bytes = ZSTD_FRAMES["a frame of two blocks without its size, with a checksum"]!;
  const [frame] = zstdFrames(bytes);
  expect(frame).toEqual({
    bytes,
    contentBytes: undefined,
    maxContentBytes: 2 * 128 * KIB,
    windowBytes: 2 ** 21,
  });
});

test("a small window makes small blocks", () => {
  const [frame] = zstdFrames(craftZstd({ blocks: [1, 1, 1], window: 0 }));
  expect(frame).toMatchObject({ windowBytes: KIB, maxContentBytes: 3 * KIB });
});

test("a window has its exponent and its eighths", () => {
  const windowOf = (window: number) =>
    zstdFrames(craftZstd({ blocks: [0], window }))[0]!.windowBytes;
  expect(windowOf(13 << 3)).toBe(8 * KIB * KIB);
  expect(windowOf((13 << 3) | 3)).toBe(11 * KIB * KIB);
  expect(windowOf(0xff)).toBe(2 ** 41 * (15 / 8));
});

test("frames are told apart, and skippable ones are left out", () => {
  const [one, two] = [craftZstd({ blocks: [5] }), craftZstd({ blocks: [6, 7] })];
  const frames = zstdFrames(joined(SKIPPABLE, one, SKIPPABLE, SKIPPABLE, two, SKIPPABLE));
  expect(frames.map(({ bytes }) => bytes)).toEqual([one, two]);
});

test("pieces have 32 blocks at most, and are the whole frame", () => {
  const crafted = joined(SKIPPABLE, craftZstd({ blocks: new Array(70).fill(1) }));
  for (const whole of [...Object.values(ZSTD_FRAMES), crafted]) {
    for (const frame of zstdFrames(whole))
      expect(joined(...zstdPieces(frame))).toEqual(joined(frame.bytes));
  }
  const lengths = [...zstdPieces(zstdFrames(crafted)[0]!)].map(({ byteLength }) => byteLength);
  expect(lengths).toEqual([6 + 32 * 4, 32 * 4, 6 * 4]);
});

test("what is cut off is refused", () => {
  const { "two frames, with a skippable one between them": _, ...single } = ZSTD_FRAMES;
  for (const whole of [...Object.values(single), craftZstd({ blocks: [1, 2], contentBytes: 3 })]) {
    for (let length = 0; length < whole.byteLength; length++)
      expect(() => zstdFrames(whole.subarray(0, length))).toThrow(RangeError);
    for (let length = 1; length < SKIPPABLE.byteLength; length++)
      expect(() => zstdFrames(joined(whole, SKIPPABLE.subarray(0, length)))).toThrow(RangeError);
  }
});

test.each([
  ["nothing", new Uint8Array(0)],
  ["only skippable frames", SKIPPABLE],
  ["another magic number", Uint8Array.of(0x27, 0xb5, 0x2f, 0xfd, 0, 0, 1, 0, 0)],
  ["bytes behind the last frame", joined(craftZstd({ blocks: [5] }), Uint8Array.of(0))],
  ["a reserved bit", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 8, 0, 1, 0, 0)],
  ["a reserved kind of block", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 7, 0, 0)],
  [
    "more content than its blocks can hold",
    craftZstd({ blocks: [5], contentBytes: 128 * KIB + 1 }),
  ],
  ["more content than any memory holds", craftZstd({ blocks: [5], contentBytes: 2n ** 64n - 1n })],
  [
    "thousands of frames",
    joined(...Array.from({ length: 4097 }, () => craftZstd({ blocks: [0] }))),
  ],
])("%s is refused", (_, bytes) => {
  expect(() => zstdFrames(bytes)).toThrow(RangeError);
});

test("any bytes at all are understood or refused", () => {
  const magic = fc.constantFrom([], [0x28, 0xb5, 0x2f, 0xfd], [0x50, 0x2a, 0x4d, 0x18]);
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 40 }), (head, tail) => {
      try {
        const frames = zstdFrames(Uint8Array.of(...head, ...tail));
        for (const frame of frames) expect([...zstdPieces(frame)].length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});
