import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { isAuthUnavailable } from "./auth-error.ts";
import { type Authenticate, authenticateRequest, chain } from "./authenticate.ts";
import { bearer } from "./bearer.ts";
import { jwt } from "./jwt.ts";
import type { JsonWebKey, JwtOptions } from "./jwt-options.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { requestHead, withAuthorization } from "./testing/request-head.ts";

const ISSUER = "https://issuer.example";
const AUDIENCE = "sheaf";
const CHECKS = { issuer: ISSUER, audience: AUDIENCE } as const;

interface Signer {
  readonly privateKey: CryptoKeyLike;
  readonly publicJwk: JsonWebKey;
}
type CryptoKeyLike = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

async function signer(kid: string | undefined, algorithm = "ES256"): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const { kty = "", ...rest } = await exportJWK(publicKey);
  return { privateKey, publicJwk: { kty, ...rest, ...(kid === undefined ? {} : { kid }) } };
}

/** A token that is good but for what a test changes. */
async function tokenOf(
  key: CryptoKeyLike | Uint8Array,
  claims: Readonly<Record<string, unknown>> = {},
  header: { readonly alg?: string; readonly kid?: string } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: "alice", exp: now + 60, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "k1", ...header }).sign(key);
}

const ask = async (authenticate: Authenticate, token: string): Promise<unknown> =>
  authenticateRequest(authenticate, withAuthorization(`Bearer ${token}`));

/** A token whose parts are not what its signature covers. */
function withPart(token: string, index: number, value: unknown): string {
  const parts = token.split(".");
  parts[index] = Buffer.from(JSON.stringify(value)).toString("base64url");
  return parts.join(".");
}

let k1: Signer;
let k2: Signer;
let authenticate: Authenticate;
beforeAll(async () => {
  [k1, k2] = await Promise.all([signer("k1"), signer("k2")]);
  authenticate = await jwt({ ...CHECKS, jwks: { keys: [k1.publicJwk, k2.publicJwk] } });
});

describe("good tokens", () => {
  test("name the caller and bring their claims", async () => {
    const token = await tokenOf(k1.privateKey, { tenant: "t1" });
    expect(await ask(authenticate, token)).toMatchObject({
      domain: "jwt",
      authenticated: true,
      principal: "alice",
      claims: { iss: ISSUER, tenant: "t1" },
    });
  });

  test("may name the caller in another claim, by number, in another domain", async () => {
    const other = await jwt({
      ...CHECKS,
      jwks: { keys: [k1.publicJwk] },
      principalClaim: "uid",
      domain: "acme",
    });
    const caller = await ask(other, await tokenOf(k1.privateKey, { uid: 17 }));
    expect(caller).toMatchObject({ domain: "acme", principal: "17" });
  });

  test("of one of several issuers, for one of several audiences", async () => {
    const other = await jwt({
      issuer: ["https://a.example", ISSUER],
      audience: ["x", AUDIENCE],
      jwks: { keys: [k1.publicJwk] },
    });
    const token = await tokenOf(k1.privateKey, { aud: ["y", AUDIENCE] });
    expect(await ask(other, token)).toMatchObject({ principal: "alice" });
  });

  test("are verified with whichever unnamed key fits", async () => {
    const [a, b] = await Promise.all([signer(undefined), signer(undefined)]);
    const other = await jwt({ ...CHECKS, jwks: { keys: [a.publicJwk, b.publicJwk] } });
    const { privateKey } = await signer(undefined);
    const unnamed = { alg: "ES256" };
    const sign = (key: CryptoKeyLike) =>
      new SignJWT({ sub: "alice", iss: ISSUER, aud: AUDIENCE, exp: 4e9 })
        .setProtectedHeader(unnamed)
        .sign(key);
    expect(await ask(other, await sign(b.privateKey))).toMatchObject({ principal: "alice" });
    const error = await refusalOf(async () => ask(other, await sign(privateKey)));
    expect(error).toMatchObject({ reason: "invalid_credential" });
  });

  test("are verified with one key, whatever its name", async () => {
    const other = await jwt({ ...CHECKS, key: k1.publicJwk });
    const token = await tokenOf(k1.privateKey, {}, { kid: "another" });
    expect(await ask(other, token)).toMatchObject({ principal: "alice" });
  });

  test("may be signed with a shared secret", async () => {
    const secret = new Uint8Array(32).fill(7);
    const other = await jwt({ ...CHECKS, key: secret, algorithms: ["HS256"] });
    const token = await tokenOf(secret, {}, { alg: "HS256" });
    expect(await ask(other, token)).toMatchObject({ principal: "alice" });
    const forged = await tokenOf(new Uint8Array(32).fill(8), {}, { alg: "HS256" });
    expect((await refusalOf(() => ask(other, forged))).reason).toBe("invalid_credential");
  });

  test("may be off by the tolerated seconds", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const lax = await jwt({ ...CHECKS, key: k1.publicJwk, clockToleranceSeconds: 600 });
    const strict = await jwt({ ...CHECKS, key: k1.publicJwk, clockToleranceSeconds: 0 });
    const token = await tokenOf(k1.privateKey, { exp: now - 30, nbf: now - 90 });
    expect(await ask(lax, token)).toMatchObject({ principal: "alice" });
    expect((await refusalOf(() => ask(strict, token))).reason).toBe("expired_credential");
  });
});

describe("bad tokens", () => {
  const past = Math.floor(Date.now() / 1_000) - 3_600;
  const future = Math.floor(Date.now() / 1_000) + 3_600;
  const cases: [what: string, make: () => Promise<string>, reason?: string][] = [
    ["expired", () => tokenOf(k1.privateKey, { exp: past }), "expired_credential"],
    ["not valid yet", () => tokenOf(k1.privateKey, { nbf: future, exp: future + 60 })],
    ["without an expiry", () => tokenOf(k1.privateKey, { exp: undefined })],
    ["for another audience", () => tokenOf(k1.privateKey, { aud: "another" })],
    ["for no audience", () => tokenOf(k1.privateKey, { aud: undefined })],
    ["of another issuer", () => tokenOf(k1.privateKey, { iss: "https://evil.example" })],
    ["of no issuer", () => tokenOf(k1.privateKey, { iss: undefined })],
    ["of nobody", () => tokenOf(k1.privateKey, { sub: undefined })],
    ["of an empty name", () => tokenOf(k1.privateKey, { sub: "" })],
    ["signed with the wrong key", () => tokenOf(k2.privateKey)],
    ["signed with an unknown key", () => tokenOf(k1.privateKey, {}, { kid: "k3" })],
    [
      "signed with the public key as a secret",
      () => tokenOf(Buffer.from(JSON.stringify(k1.publicJwk)), {}, { alg: "HS256" }),
    ],
    [
      "unsigned",
      async () =>
        new UnsecuredJWT({ sub: "alice", iss: ISSUER, aud: AUDIENCE, exp: future }).encode(),
    ],
    [
      "with the header changed to alg none and the signature removed",
      async () => {
        const token = withPart(await tokenOf(k1.privateKey), 0, { alg: "none" });
        return token.slice(0, token.lastIndexOf(".") + 1);
      },
    ],
    [
      "with other claims than were signed",
      async () =>
        withPart(await tokenOf(k1.privateKey), 1, {
          iss: ISSUER,
          aud: AUDIENCE,
          sub: "root",
          exp: future,
        }),
    ],
    ["with a key of its own in the header", () => ownKeyToken()],
    ["with a critical extension", () => criticalToken()],
    ["of two parts", async () => "a.b"],
    ["of three parts that are no JSON", async () => "a.b.c"],
    ["opaque", async () => "opaque"],
  ];

  async function ownKeyToken(): Promise<string> {
    const evil = await signer("k1");
    return new SignJWT({ sub: "root", iss: ISSUER, aud: AUDIENCE, exp: future })
      .setProtectedHeader({ alg: "ES256", jwk: evil.publicJwk })
      .sign(evil.privateKey);
  }

  async function criticalToken(): Promise<string> {
    const token = await tokenOf(k1.privateKey);
    return withPart(token, 0, { alg: "ES256", kid: "k1", crit: ["exp"], exp: 1 });
  }

  test.each(cases)("%s", async (_, make, reason = "invalid_credential") => {
    const token = await make();
    const error = await refusalOf(() => ask(authenticate, token));
    expect(error.reason).toBe(reason);
    const [, payload = ""] = token.split(".");
    expect(`${error.message} ${error.diagnosis}`).not.toContain(payload || token);
  });

  test("of another algorithm than accepted", async () => {
    const rsa = await signer("k1", "PS256");
    const other = await jwt({ ...CHECKS, key: rsa.publicJwk, algorithms: ["RS256"] });
    const token = await tokenOf(rsa.privateKey, {}, { alg: "PS256" });
    expect((await refusalOf(() => ask(other, token))).reason).toBe("invalid_credential");
  });

  test("of an algorithm that is not the key's", async () => {
    const other = await jwt({ ...CHECKS, key: k1.publicJwk });
    const rsa = await signer("k1", "RS256");
    const token = await tokenOf(rsa.privateKey, {}, { alg: "RS256" });
    expect((await refusalOf(() => ask(other, token))).reason).toBe("invalid_credential");
  });
});

describe("scopes", () => {
  const required = ["read", "write"];
  test.each<[string, JWTPayload, string | undefined]>([
    ["all, as a text", { scope: "write admin read" }, undefined],
    ["all, as a list", { scp: ["read", "write"] }, undefined],
    ["one is missing", { scope: "read" }, "insufficient_scope"],
    ["part of a name", { scope: "reading write" }, "insufficient_scope"],
    ["none", {}, "insufficient_scope"],
    ["odd", { scope: 7, scp: [null, { read: 1 }] }, "insufficient_scope"],
  ])("%s", async (_, claims, reason) => {
    const scoped = await jwt({ ...CHECKS, key: k1.publicJwk, requiredScopes: required });
    const token = await tokenOf(k1.privateKey, claims);
    if (reason === undefined) expect(await ask(scoped, token)).toMatchObject({ claims });
    else expect((await refusalOf(() => ask(scoped, token))).reason).toBe(reason);
  });
});

describe("in a chain", () => {
  test("tokens that are none of its own are left to others", async () => {
    const other = await jwt({ ...CHECKS, issuer: "https://b.example", key: k2.publicJwk });
    const both = chain(authenticate, other, bearer({ tokens: { opaque: "carol" } }));
    const foreign = await tokenOf(k2.privateKey, { iss: "https://b.example", sub: "bob" });
    expect(await ask(both, foreign)).toMatchObject({ principal: "bob" });
    expect(await ask(both, "opaque")).toMatchObject({ principal: "carol" });
    expect(await both(requestHead())).toBeUndefined();
    expect(await both(withAuthorization("Basic x"))).toBeUndefined();
  });

  test("an expired token of its own is not", async () => {
    const token = await tokenOf(k1.privateKey, { exp: 1 });
    const both = chain(authenticate, bearer({ tokens: { [token]: "carol" } }));
    expect((await refusalOf(() => ask(both, token))).reason).toBe("expired_credential");
  });
});

describe("published keys", () => {
  let issuer: Server | undefined;
  let fetched = 0;
  afterEach(async () => {
    await stop();
  });

  async function stop(): Promise<void> {
    if (issuer === undefined) return;
    const closed = once(issuer, "close");
    issuer.close();
    issuer = undefined;
    await closed;
  }

  async function publish(status: number, body: () => unknown): Promise<string> {
    fetched = 0;
    const server = createServer((_, response) => {
      fetched++;
      response.writeHead(status, { "Content-Type": "application/json", Connection: "close" });
      response.end(JSON.stringify(body()));
    });
    issuer = server;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  }

  test("are fetched once", async () => {
    const jwksUrl = await publish(200, () => ({ keys: [k1.publicJwk] }));
    const remote = await jwt({ ...CHECKS, jwksUrl });
    expect(fetched).toBe(0);
    const token = await tokenOf(k1.privateKey);
    const callers = await Promise.all([ask(remote, token), ask(remote, token)]);
    expect(callers).toMatchObject([{ principal: "alice" }, { principal: "alice" }]);
    expect(
      (await refusalOf(async () => ask(remote, await tokenOf(k2.privateKey, {}, { kid: "k9" }))))
        .reason,
    ).toBe("invalid_credential");
    expect(fetched).toBe(1);
  });

  test.each<[string, number, unknown]>([
    ["an error", 500, { keys: [] }],
    ["something else", 200, { a: 1 }],
    ["no JSON object", 200, "x"],
  ])(
    "while the issuer answers with %s, nobody can tell, and it is left alone",
    async (_, status, body) => {
      const jwksUrl = await publish(status, () => body);
      const remote = await jwt({ ...CHECKS, jwksUrl });
      const token = await tokenOf(k1.privateKey);
      for (let i = 0; i < 3; i++) {
        const error = await ask(remote, token).catch((thrown: unknown) => thrown);
        expect(isAuthUnavailable(error)).toBe(true);
        expect(error).toMatchObject({ retryAfterSeconds: 5 });
      }
      expect(fetched).toBe(1);
      // A token that is refused whatever the keys are is still refused.
      const unsigned = new UnsecuredJWT({ iss: ISSUER }).encode();
      expect((await refusalOf(() => ask(remote, unsigned))).reason).toBe("invalid_credential");
    },
  );

  test("nobody listens", async () => {
    const jwksUrl = await publish(200, () => ({ keys: [] }));
    await stop();
    const remote = await jwt({ ...CHECKS, jwksUrl });
    const error = await ask(remote, await tokenOf(k1.privateKey)).catch(
      (thrown: unknown) => thrown,
    );
    expect(isAuthUnavailable(error)).toBe(true);
  });
});

describe("options that cannot be meant", () => {
  const secret = new Uint8Array(32);
  const oct = { kty: "oct", k: "A".repeat(43) };
  const rsa = { kty: "RSA", n: "AQAB", e: "AQAB" };
  const base = { issuer: ISSUER, audience: AUDIENCE };
  test.each<[string, JwtOptions, string]>([
    ["no key", { ...base }, "give one of"],
    ["two keys", { ...base, key: secret, jwks: { keys: [] } }, "give one of"],
    ["no issuer", { ...base, issuer: "", key: rsa }, "issuer must not be empty"],
    ["no audience", { ...base, audience: [], key: rsa }, "audience must not be empty"],
    ["a secret without algorithms", { ...base, key: secret }, "needs algorithms"],
    ["a secret JWK without algorithms", { ...base, key: oct }, "needs algorithms"],
    ["a short secret", { ...base, key: new Uint8Array(31), algorithms: ["HS256"] }, "at least 32"],
    [
      "a short secret JWK",
      { ...base, key: { kty: "oct", k: "AAAA" }, algorithms: ["HS256"] },
      "at least 32",
    ],
    [
      "a public key with a symmetric algorithm",
      { ...base, key: rsa, algorithms: ["RS256", "HS256"] },
      "'HS256'",
    ],
    [
      "published keys with a symmetric algorithm",
      { ...base, jwksUrl: "https://a.example", algorithms: ["HS256"] },
      "'HS256'",
    ],
    [
      "a secret with an asymmetric algorithm",
      { ...base, key: secret, algorithms: ["RS256"] },
      "'RS256'",
    ],
    ["no algorithm at all", { ...base, key: rsa, algorithms: ["none"] }, "'none'"],
    ["no algorithms", { ...base, key: rsa, algorithms: [] }, "algorithms must not be empty"],
    ["a private key", { ...base, key: { ...rsa, ...{ d: "AQAB" } } }, "is private"],
    ["a secret in a set", { ...base, jwks: { keys: [oct] } }, "public keys only"],
    ["a plain URL", { ...base, jwksUrl: "http://issuer.example/keys" }, "no https: URL"],
    ["no URL", { ...base, jwksUrl: "keys" }, "no https: URL"],
    ["a clock that runs backwards", { ...base, key: rsa, clockToleranceSeconds: -1 }, "negative"],
  ])("%s", async (_, options, message) => {
    await expect(jwt(options)).rejects.toThrow(message);
    await expect(jwt(options)).rejects.toMatchObject({ code: "invalid-declaration" });
  });
});
