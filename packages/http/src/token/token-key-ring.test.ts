import { expect, test } from "vitest";
import { NOBLE_TOKEN_CRYPTO } from "./noble-crypto.ts";
import { keyRing } from "./testing/token-fixtures.ts";
import { parseTokenKeys, TokenKeyRing } from "./token-key-ring.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
/** SHA-256 of "abc" (FIPS 180-2). */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test("a key of 32 bytes is used as it is", () => {
  expect(hex(keyRing(KEY).sealing.secret)).toBe(hex(KEY));
  const text = "0123456789abcdef0123456789abcdef";
  expect(hex(keyRing(text).sealing.secret)).toBe(hex(Buffer.from(text)));
});

test("any other key is hashed", () => {
  expect(hex(keyRing("abc").sealing.secret)).toBe(ABC);
  expect(hex(keyRing(Buffer.from("abc")).sealing.secret)).toBe(ABC);
});

test("the first key seals, and each one is found by its id", () => {
  const ring = keyRing("new", "old", "new");
  const old = keyRing("old").sealing;
  expect(ring.sealing).toEqual(keyRing("new").sealing);
  expect(ring.find(ring.sealing.id)).toBe(ring.sealing);
  expect(ring.find(old.id)).toEqual(old);
  expect(ring.find(keyRing("other").sealing.id)).toBeUndefined();
  expect(ring.isRandom).toBe(false);
});

test("one key may stand alone", () => {
  expect(new TokenKeyRing("abc", NOBLE_TOKEN_CRYPTO).sealing).toEqual(keyRing("abc").sealing);
  expect(new TokenKeyRing(KEY, NOBLE_TOKEN_CRYPTO).sealing).toEqual(keyRing(KEY).sealing);
});

test("without a key there is a random one, and one can tell", () => {
  const ring = new TokenKeyRing(undefined, NOBLE_TOKEN_CRYPTO);
  expect(ring.isRandom).toBe(true);
  expect(ring.sealing.secret.byteLength).toBe(32);
  const other = new TokenKeyRing(undefined, NOBLE_TOKEN_CRYPTO);
  expect(hex(ring.sealing.secret)).not.toBe(hex(other.sealing.secret));
});

test.each([
  ["bytes", KEY.slice()],
  ["a Buffer", Buffer.from(KEY)],
])("a ring keeps its keys when the giver wipes them: %s", (_, given) => {
  const ring = keyRing(given);
  given.fill(0);
  expect(hex(ring.sealing.secret)).toBe(hex(KEY));
});

test("empty keys and empty rings are refused", () => {
  expect(() => keyRing("")).toThrow(RangeError);
  expect(() => keyRing("abc", new Uint8Array(0))).toThrow(RangeError);
  expect(() => keyRing()).toThrow(RangeError);
});

test("keys in a variable are separated by commas", () => {
  expect(parseTokenKeys(" new ,old,, ")).toEqual(["new", "old"]);
  expect(parseTokenKeys("one")).toEqual(["one"]);
  expect(parseTokenKeys(" , ")).toBeUndefined();
  expect(parseTokenKeys("")).toBeUndefined();
  expect(parseTokenKeys(undefined)).toBeUndefined();
});
