import { expect, test } from "vitest";
import { fillRandom } from "./random-pool.ts";

test("what is drawn is never drawn again", () => {
  const drawn = Array.from({ length: 2000 }, () => {
    const bytes = new Uint8Array(24);
    fillRandom(bytes);
    return Buffer.from(bytes).toString("hex");
  });
  expect(new Set(drawn).size).toBe(2000);
});

test("draws of any size up to a pool are filled to the end", () => {
  for (const length of [1, 16, 24, 6000, 6144]) {
    const bytes = new Uint8Array(length + 64);
    fillRandom(bytes.subarray(32, length + 32));
    expect(bytes.subarray(0, 32).every((byte) => byte === 0)).toBe(true);
    expect(bytes.subarray(length + 32).every((byte) => byte === 0)).toBe(true);
    if (length > 1000) expect(new Set(bytes.subarray(32, length + 32)).size).toBe(256);
  }
});
