import { describe, expect, test } from "vitest";
import { keptBody } from "./kept-body.ts";

describe("a kept body", () => {
  test.each([0, 1, 8, 33, 512, 513, 5000])(
    "of %i bytes is a copy that is viewed and aligned",
    (size) => {
      const lent = Uint8Array.from({ length: size + 3 }, (_, i) => i).subarray(3);
      const expected = lent.slice();
      const { body, view, isShared } = keptBody(lent);
      lent.fill(0xee);
      expect(body).toEqual(expected);
      expect(body.byteOffset % 8).toBe(0);
      expect(view.buffer).toBe(body.buffer);
      expect([view.byteOffset, view.byteLength]).toEqual([0, body.buffer.byteLength]);
      expect(isShared).toBe(size <= 512);
    },
  );

  test("stays as it is, however many come after it", () => {
    const bodies = Array.from({ length: 300 }, (_, i) => keptBody(new Uint8Array(i).fill(i)).body);
    expect(bodies).toEqual(bodies.map((_, i) => new Uint8Array(i).fill(i)));
  });

  test("shares memory only with a few others", () => {
    const memories = Array.from({ length: 100 }, () => keptBody(new Uint8Array(500)).body.buffer);
    expect(Math.max(...memories.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(8192);
    expect(new Set(memories).size).toBeGreaterThan(5);
  });
});
