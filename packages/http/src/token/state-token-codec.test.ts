import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sealedTokens } from "./sealed-tokens.ts";
import { signedTokens } from "./signed-tokens.ts";
import { REFUSED, refusalOf } from "./testing/refusal.ts";
import { ALICE, CURSOR, keyRing, OWNERS } from "./testing/token-fixtures.ts";

const STATE = Uint8Array.from({ length: 40 }, (_, i) => i * 5);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (token: string): Uint8Array => new Uint8Array(Buffer.from(token, "base64"));

describe.each([
  ["sealed tokens", sealedTokens],
  ["signed tokens", signedTokens],
])("%s", (_, tokens) => {
  const codec = tokens(keyRing("key"));

  test("whatever was sealed comes back in its context", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...OWNERS),
        fc.constantFrom("cursor" as const, "call" as const),
        (state, owner, purpose) => {
          const context = { ...owner, purpose };
          expect([...codec.open(codec.seal(state, context), context)]).toEqual([...state]);
        },
      ),
    );
  });

  test("another process with the same key opens it", () => {
    const token = tokens(keyRing("key")).seal(STATE, CURSOR);
    expect([...codec.open(token, CURSOR)]).toEqual([...STATE]);
  });

  test("keys rotate: the first one seals, all of them open", () => {
    const rotated = tokens(keyRing("new", "key"));
    expect([...rotated.open(codec.seal(STATE, CURSOR), CURSOR)]).toEqual([...STATE]);
    const fresh = rotated.seal(STATE, CURSOR);
    expect([...tokens(keyRing("new")).open(fresh, CURSOR)]).toEqual([...STATE]);
    expect(refusalOf(() => codec.open(fresh, CURSOR))).toEqual(REFUSED);
  });

  test("every flipped bit of the envelope is refused alike", () => {
    const envelope = bytesOf(codec.seal(STATE, CURSOR));
    for (let bit = 0; bit < 8 * envelope.byteLength; bit++) {
      const forged = envelope.slice();
      forged[bit >> 3]! ^= 1 << (bit & 7);
      expect(refusalOf(() => codec.open(text(forged), CURSOR))).toEqual(REFUSED);
    }
  });

  test("every flipped bit of the text is refused alike", () => {
    const token = codec.seal(STATE.subarray(1), CURSOR);
    for (let bit = 0; bit < 8 * token.length; bit++) {
      const at = bit >> 3;
      const unit = String.fromCharCode(token.charCodeAt(at) ^ (1 << (bit & 7)));
      const forged = token.slice(0, at) + unit + token.slice(at + 1);
      expect(refusalOf(() => codec.open(forged, CURSOR))).toEqual(REFUSED);
    }
  });

  test("every beginning of a token is refused alike, as bytes and as text", () => {
    const token = codec.seal(STATE, CURSOR);
    const envelope = bytesOf(token);
    for (let length = 0; length < envelope.byteLength; length++) {
      const cut = text(envelope.subarray(0, length));
      expect(refusalOf(() => codec.open(cut, CURSOR))).toEqual(REFUSED);
    }
    for (let length = 0; length < token.length; length++)
      expect(refusalOf(() => codec.open(token.slice(0, length), CURSOR))).toEqual(REFUSED);
  });

  test("a token that was made longer is refused", () => {
    const longer = Buffer.concat([bytesOf(codec.seal(STATE, CURSOR)), Buffer.of(0)]);
    expect(refusalOf(() => codec.open(text(longer), CURSOR))).toEqual(REFUSED);
  });

  test("no token opens in another context", () => {
    for (const [i, owner] of OWNERS.entries()) {
      const token = codec.seal(STATE, { ...owner, purpose: "cursor" });
      for (const [j, other] of OWNERS.entries()) {
        const purpose = i === j ? "call" : "cursor";
        expect(refusalOf(() => codec.open(token, { ...other, purpose }))).toEqual(REFUSED);
      }
    }
  });

  test("a token of a foreign key is refused, even when it names one of ours", () => {
    const foreign = tokens(keyRing("foreign"));
    const token = foreign.seal(STATE, CURSOR);
    expect(refusalOf(() => codec.open(token, CURSOR))).toEqual(REFUSED);
    const forged = bytesOf(token);
    forged.set(bytesOf(codec.seal(STATE, CURSOR)).subarray(1, 5), 1);
    expect(refusalOf(() => codec.open(text(forged), CURSOR))).toEqual(REFUSED);
  });

  test("tokens over the limit are neither opened nor made", () => {
    const token = codec.seal(STATE, CURSOR);
    const exact = tokens(keyRing("key"), { maxTokenChars: token.length });
    expect([...exact.open(exact.seal(STATE, CURSOR), CURSOR)]).toEqual([...STATE]);
    const less = tokens(keyRing("key"), { maxTokenChars: token.length - 1 });
    expect(refusalOf(() => less.open(token, CURSOR))).toEqual(REFUSED);
    expect(() => less.seal(STATE, CURSOR)).toThrow(
      expect.objectContaining({ code: "limit-exceeded", limit: token.length - 1 }),
    );
  });

  test("a token over the default limit is refused before it is decoded", () => {
    const endless = "A".repeat(8 * 1024 * 1024 + 4);
    expect(refusalOf(() => codec.open(endless, CURSOR))).toEqual(REFUSED);
  });

  test("any text at all is refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (token) => {
        expect(refusalOf(() => codec.open(token, CURSOR))).toEqual(REFUSED);
      }),
    );
  });
});

test("neither codec opens the other's tokens", () => {
  const ring = keyRing("key");
  const [sealed, signed] = [sealedTokens(ring), signedTokens(ring)];
  expect(refusalOf(() => sealed.open(signed.seal(STATE, CURSOR), CURSOR))).toEqual(REFUSED);
  expect(refusalOf(() => signed.open(sealed.seal(STATE, CURSOR), CURSOR))).toEqual(REFUSED);
});

test("signed tokens can be read, sealed ones cannot", () => {
  const state = Buffer.from("a state that is easily recognized");
  const context = { ...ALICE, purpose: "call" as const };
  const ring = keyRing("key");
  expect(Buffer.from(bytesOf(signedTokens(ring).seal(state, context))).includes(state)).toBe(true);
  expect(Buffer.from(bytesOf(sealedTokens(ring).seal(state, context))).includes(state)).toBe(false);
});

test("no two sealed tokens are the same", () => {
  const codec = sealedTokens(keyRing("key"));
  // More than one pool of random bytes holds.
  const all = Array.from({ length: 600 }, () => codec.seal(STATE, CURSOR));
  expect(new Set(all).size).toBe(600);
  const nonces = all.map((token) => text(bytesOf(token).subarray(5, 29)));
  expect(new Set(nonces).size).toBe(600);
});
