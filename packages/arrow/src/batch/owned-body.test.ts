import { describe, expect, test } from "vitest";
import { allocateBody, ownedBody } from "./owned-body.ts";

describe("an owned body", () => {
  test("is the body itself when nobody lent it and it is aligned", () => {
    const body = new Uint8Array(64).subarray(16, 40);
    expect(ownedBody(body, false)).toBe(body);
  });

  test.each([10, 5000])("is an exact copy of %i lent bytes", (size) => {
    const body = new Uint8Array(size + 64).fill(7).subarray(16, size + 16);
    const owned = ownedBody(body, true);
    body.fill(0);
    expect(owned).toEqual(new Uint8Array(size).fill(7));
    expect(owned.buffer.byteLength).toBe(size);
    expect(owned.byteOffset).toBe(0);
    expect(owned.constructor).toBe(Uint8Array);
  });

  test("is an aligned copy of a misaligned body", () => {
    const body = new Uint8Array(64).fill(9).subarray(3, 20);
    const owned = ownedBody(body, false);
    expect(owned.byteOffset % 8).toBe(0);
    expect(owned).toEqual(new Uint8Array(17).fill(9));
  });

  test.each([0, 100, 1_000_000])("of %i bytes shares its memory with nothing", (size) => {
    const body = allocateBody(size);
    expect([body.byteLength, body.buffer.byteLength, body.byteOffset]).toEqual([size, size, 0]);
  });
});
