import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSecret, isProofOf, mintProxyProof, parseProof, proofKey } from "./proof-token.ts";

const SECRET = "11".repeat(32);
const ORIGIN = "conformance-origin";
/** Made by the reference. */
const THEIRS =
  "v1.conformance-proxy.1700000000.AAAAAAAAAAAAAAAAAAAAAA.pbkCqAOjBHRZQEdGllYzePRph5t7AfpPDYCuvS5JqL8";

describe("proofs", () => {
  test("are those of the reference, byte by byte", async () => {
    const minted = await mintProxyProof(SECRET, {
      kid: "conformance-proxy",
      originId: ORIGIN,
      nowMs: 1_700_000_000_999,
      nonce: "AAAAAAAAAAAAAAAAAAAAAA",
    });
    expect(minted).toBe(THEIRS);
  });

  test("differ from each other", async () => {
    const claim = { kid: "k", originId: "o" };
    const [a, b] = await Promise.all([
      mintProxyProof(SECRET, claim),
      mintProxyProof(SECRET, claim),
    ]);
    expect(a).not.toBe(b);
  });

  test("belong to secret and server", async () => {
    const proof = parseProof(THEIRS)!;
    const key = await proofKey(checkSecret("k", SECRET));
    const otherKey = await proofKey(checkSecret("k", "22".repeat(32)));
    expect(await isProofOf(proof, key, ORIGIN)).toBe(true);
    expect(await isProofOf(proof, otherKey, ORIGIN)).toBe(false);
    expect(await isProofOf(proof, key, "another")).toBe(false);
    for (const change of [{ kid: "x" }, { timestamp: "1700000001" }, { nonce: "B".repeat(22) }]) {
      expect(await isProofOf({ ...proof, ...change }, key, ORIGIN)).toBe(false);
    }
  });

  test.each<[string, string]>([
    ["kid", ""],
    ["kid", "a.b"],
    ["kid", "a".repeat(65)],
    ["originId", ""],
    ["originId", "a b"],
    ["originId", "a\0b"],
  ])("cannot be made with %s %j", async (name, value) => {
    const claim = { kid: "k", originId: "o", [name]: value };
    await expect(mintProxyProof(SECRET, claim)).rejects.toMatchObject({
      code: "invalid-declaration",
    });
  });

  test.each(["", "11", "1".repeat(63), "1".repeat(65), "g".repeat(64)])(
    "cannot be made with the secret %j, which is not repeated",
    async (secret) => {
      const made = mintProxyProof(secret, { kid: "k", originId: "o" });
      await expect(made).rejects.toThrow("the secret 'k' must have 64 hex digits");
    },
  );
});

describe("parseProof", () => {
  const [version, kid, timestamp, nonce, mac] = THEIRS.split(".") as [
    string,
    string,
    string,
    string,
    string,
  ];
  const join = (...parts: string[]): string => parts.join(".");

  test("reads the fields", () => {
    expect(parseProof(THEIRS)).toMatchObject({ kid, timestamp, nonce });
    expect(Buffer.from(parseProof(THEIRS)!.mac).toString("base64url")).toBe(mac);
  });

  test.each([
    "",
    "garbage",
    "v1.a.b.c",
    "v1.a.b.c.d.e",
    join("v2", kid, timestamp, nonce, mac),
    join("v1", "bad!kid", timestamp, nonce, mac),
    join("v1", "", timestamp, nonce, mac),
    join("v1", "k".repeat(65), timestamp, nonce, mac),
    join("v1", kid, "notanumber", nonce, mac),
    join("v1", kid, "-1", nonce, mac),
    join("v1", kid, "1".repeat(21), nonce, mac),
    join("v1", kid, timestamp, "short", mac),
    join("v1", kid, timestamp, nonce, mac.slice(1)),
    join("v1", kid, timestamp, nonce, `${mac.slice(0, 42)}+`),
    // The same bytes in another spelling.
    join("v1", kid, timestamp, nonce, `${mac.slice(0, 42)}9`),
    `${THEIRS}, ${THEIRS}`,
    `${THEIRS}\n`,
    ` ${THEIRS}`,
    `${version}.${"a".repeat(600)}`,
  ])("%s is none", (text) => {
    expect(parseProof(text)).toBeUndefined();
  });

  test("never throws", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.string({ unit: fc.constantFrom(..."v1AZaz09-_") }), {
          minLength: 4,
          maxLength: 6,
        })
        .map((parts) => parts.join(".")),
    );
    fc.assert(
      fc.property(text, (token) => {
        parseProof(token);
      }),
    );
  });
});
