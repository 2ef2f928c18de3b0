import fc from "fast-check";
import { expect, test } from "vitest";
import { mask, maskingKey } from "./masking-key.ts";

test("each byte is combined with the byte of the key at its place", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, fc.integer(), fc.constantFrom(0, 4, 16), (given, key, start) => {
      const memory = new Uint8Array(start + given.length);
      memory.set(given, start);
      const keyBytes = new Uint8Array(new Int32Array([key]).buffer);
      mask(memory, start, key);
      const expected = given.map((byte, i) => byte ^ (keyBytes[i % 4] ?? 0));
      expect(memory.subarray(start)).toEqual(expected);
      expect(memory.subarray(0, start).every((byte) => byte === 0)).toBe(true);
    }),
  );
});

test("keys differ, also beyond the ones that were fetched together", () => {
  const keys = new Set(Array.from({ length: 10_000 }, maskingKey));
  expect(keys.size).toBeGreaterThan(9_990);
});
