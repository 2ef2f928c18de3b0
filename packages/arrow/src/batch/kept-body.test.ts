import { describe, expect, test } from "vitest";
import { bodyOf, placeOf } from "../message/message-body.ts";
import { keptBody } from "./kept-body.ts";

/** The bytes of a copy of these. */
function kept(lent: Uint8Array): Uint8Array {
  return bodyOf(keptBody(placeOf(lent)).place);
}

describe("a kept body", () => {
  test.each([0, 1, 8, 33, 63, 64, 65, 512, 513, 5000])(
    "of %i bytes is a copy that is viewed and aligned",
    (size) => {
      const lent = Uint8Array.from({ length: size + 3 }, (_, i) => i).subarray(3);
      const expected = lent.slice();
      const { place, isShared } = keptBody(placeOf(lent));
      const { view, start } = place;
      lent.fill(0xee);
      expect(bodyOf(place)).toEqual(expected);
      expect(start % 8).toBe(0);
      expect([view.byteOffset, view.byteLength]).toEqual([0, view.buffer.byteLength]);
      expect(isShared).toBe(size <= 512);
    },
  );

  test("stays as it is, however many come after it", () => {
    const bodies = Array.from({ length: 300 }, (_, i) => kept(new Uint8Array(i).fill(i)));
    expect(bodies).toEqual(bodies.map((_, i) => new Uint8Array(i).fill(i)));
  });

  test("shares memory only with a few others", () => {
    const memories = Array.from({ length: 100 }, () => kept(new Uint8Array(500)).buffer);
    expect(Math.max(...memories.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(8192);
    expect(new Set(memories).size).toBeGreaterThan(5);
  });
});
