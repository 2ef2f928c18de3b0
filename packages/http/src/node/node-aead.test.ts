import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOBLE_TOKEN_CRYPTO } from "../token/noble-crypto.ts";
import { sealedTokens } from "../token/sealed-tokens.ts";
import { signedTokens } from "../token/signed-tokens.ts";
import type { TokenContext } from "../token/token-context.ts";
import type { TokenCrypto } from "../token/token-crypto.ts";
import { TokenKeyRing } from "../token/token-key-ring.ts";
import { NODE_TOKEN_CRYPTO } from "./node-aead.ts";

const bothCryptos: [string, TokenCrypto][] = [
  ["node:crypto", NODE_TOKEN_CRYPTO],
  ["noble", NOBLE_TOKEN_CRYPTO],
];

const range = (from: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => from + i);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string): Uint8Array => Buffer.from(text, "hex");

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const nonce = fc.uint8Array({ minLength: 24, maxLength: 24 });
const bytes = fc.uint8Array({ maxLength: 200 });

describe.each(bothCryptos)("%s", (_, { aead, sha256, hmacSha256 }) => {
  test("the vector of draft-irtf-cfrg-xchacha-03, A.3.1", () => {
    const plaintext = Buffer.from(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const aad = bytesOf("50515253c0c1c2c3c4c5c6c7");
    const sealed =
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39" +
      "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9" +
      "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
    expect(hex(aead.seal(range(0x80, 32), range(0x40, 24), plaintext, aad))).toBe(sealed);
    const opened = aead.open(range(0x80, 32), range(0x40, 24), bytesOf(sealed), aad);
    expect(hex(opened!)).toBe(hex(plaintext));
  });

  test("every flipped bit is noticed, wherever it is", () => {
    const parts = [range(1, 32), range(2, 24), range(3, 30), range(4, 10)] as const;
    const sealed = aead.seal(...parts);
    const whole = [parts[0], parts[1], sealed, parts[3]] as const;
    expect(hex(aead.open(...whole)!)).toBe(hex(parts[2]));
    for (const which of [0, 1, 2, 3]) {
      for (let bit = 0; bit < 8 * whole[which]!.byteLength; bit++) {
        const flipped = whole.map((part) => part.slice());
        flipped[which]![bit >> 3]! ^= 1 << (bit & 7);
        const [k, n, s, a] = flipped;
        expect(aead.open(k!, n!, s!, a!)).toBeUndefined();
      }
    }
  });

  test("what is shorter than a tag is refused", () => {
    for (let length = 0; length < 16; length++)
      expect(
        aead.open(range(0, 32), range(0, 24), new Uint8Array(length), range(0, 4)),
      ).toBeUndefined();
  });

  test("the vectors of FIPS 180-2 and RFC 4231", () => {
    expect(hex(sha256(Buffer.from("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    const parts = ["what do ya want ", "for nothing?"].map((part) => Buffer.from(part));
    expect(hex(hmacSha256(Buffer.from("Jefe"), ...parts))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});

test("both make the same bytes, and open each other's", () => {
  const [node, noble] = [NODE_TOKEN_CRYPTO.aead, NOBLE_TOKEN_CRYPTO.aead];
  fc.assert(
    fc.property(key, nonce, bytes, bytes, (k, n, plaintext, aad) => {
      const sealed = node.seal(k, n, plaintext, aad);
      expect(hex(noble.seal(k, n, plaintext, aad))).toBe(hex(sealed));
      expect(hex(node.open(k, n, sealed, aad)!)).toBe(hex(plaintext));
      expect(hex(noble.open(k, n, sealed, aad)!)).toBe(hex(plaintext));
    }),
  );
});

test("a token that is larger than usual comes back", () => {
  const plaintext = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31);
  const sealed = NODE_TOKEN_CRYPTO.aead.seal(range(1, 32), range(2, 24), plaintext, range(3, 9));
  const opened = NOBLE_TOKEN_CRYPTO.aead.open(range(1, 32), range(2, 24), sealed, range(3, 9))!;
  expect(Buffer.compare(opened, plaintext)).toBe(0);
});

test("tokens of a worker on Node open on one elsewhere, and the other way round", () => {
  const context: TokenContext = {
    purpose: "cursor",
    protocol: "Data",
    identity: { domain: "jwt", principal: "alice" },
  };
  for (const tokens of [sealedTokens, signedTokens]) {
    for (const [maker, opener] of [bothCryptos, bothCryptos.toReversed()]) {
      const [made, opened] = [maker!, opener!].map(([, crypto]) =>
        tokens(new TokenKeyRing("a shared secret", crypto)),
      );
      const state = range(0, 100);
      expect(hex(opened!.open(made!.seal(state, context), context))).toBe(hex(state));
    }
  }
});
