import { ANONYMOUS, type AuthContext } from "@sheaf/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authenticateRequest, optional } from "./authenticate.ts";
import { bearer } from "./bearer.ts";
import { mintProxyProof } from "./proof-token.ts";
import {
  type ProxyProofOptions,
  parseProofSecrets,
  proxyProof,
  requiresProxyProof,
} from "./proxy-proof.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { requestHead } from "./testing/request-head.ts";

const KID = "conformance-proxy";
const ORIGIN = "conformance-origin";
const SECRET = "11".repeat(32);
const NOW = 1_700_000_000_500;
const OPTIONS: ProxyProofOptions = {
  mode: "require",
  originId: ORIGIN,
  secrets: { [KID]: SECRET },
  now: () => NOW,
};
const alice: AuthContext = {
  domain: "d",
  authenticated: true,
  principal: "alice",
  claims: { tenant: "t1" },
};

const mint = (
  nowMs: number = NOW,
  secret: string = SECRET,
  kid: string = KID,
  originId: string = ORIGIN,
) => mintProxyProof(secret, { kid, originId, nowMs });
const withProof = (proof: string, headers: Record<string, string> = {}) =>
  requestHead({ headers: { "VGI-Proxy-Proof": proof, ...headers } });
const verified = { verified: "true", proxy: KID, kid: KID, origin_id: ORIGIN, reason: "ok" };
const unverified = (reason: string) => ({
  verified: "false",
  proxy: "",
  kid: "",
  origin_id: ORIGIN,
  reason,
});

describe("require", () => {
  test("the proxy itself is the caller where nobody else is asked", async () => {
    expect(await proxyProof(OPTIONS)(withProof(await mint()))).toEqual({
      domain: "vgi_proxy_proof",
      authenticated: true,
      principal: KID,
      claims: { vgi_proxy_proof: verified },
    });
  });

  test.each([() => alice, async () => alice])(
    "the inner authenticator names the caller",
    async (inner) => {
      expect(await proxyProof(OPTIONS, inner)(withProof(await mint()))).toEqual({
        ...alice,
        claims: { tenant: "t1", vgi_proxy_proof: verified },
      });
    },
  );

  const wrong: [string, () => Promise<string | undefined>][] = [
    ["no_proof", async () => undefined],
    ["no_proof", async () => ""],
    ["malformed", async () => "garbage"],
    ["malformed", async () => `${await mint()}, ${await mint()}`],
    ["unknown_kid", () => mint(NOW, SECRET, "another")],
    ["unknown_kid", () => mint(NOW, SECRET, "__proto__")],
    ["expired", () => mint(NOW - 31_000)],
    ["not_yet_valid", () => mint(NOW + 31_000)],
    ["not_yet_valid", async () => (await mint()).replace("1700000000", "9".repeat(20))],
    ["bad_mac", () => mint(NOW, "22".repeat(32))],
    ["bad_mac", () => mint(NOW, SECRET, KID, "another-origin")],
    ["bad_mac", async () => (await mint()).replace(".1700000000.", ".1700000001.")],
  ];

  test.each(wrong)("%s", async (diagnosis, make) => {
    const proof = await make();
    const asked = proxyProof(OPTIONS, () => {
      throw new Error("asked without proof");
    });
    const request = proof === undefined ? requestHead() : withProof(proof);
    const error = await refusalOf(() => asked(request));
    expect(error).toMatchObject({ reason: "proxy_required", diagnosis });
  });

  test("all refusals look the same", async () => {
    const details = new Set<string>();
    for (const [, make] of wrong) {
      const proof = await make();
      const request = proof === undefined ? requestHead() : withProof(proof);
      const error = await refusalOf(() => proxyProof(OPTIONS)(request));
      details.add(`${error.reason} ${error.detail}`);
    }
    expect(details.size).toBe(1);
  });

  test("the edges of the window are inside", async () => {
    for (const offset of [-30_000, 30_000]) {
      const caller = await proxyProof(OPTIONS)(withProof(await mint(NOW + offset)));
      expect(caller).toMatchObject({ principal: KID });
    }
  });

  test("two secrets at a time", async () => {
    const secrets = { [KID]: SECRET, v2: "22".repeat(32) };
    const authenticate = proxyProof({ ...OPTIONS, secrets });
    for (const proof of [await mint(), await mint(NOW, "22".repeat(32), "v2")]) {
      expect(await authenticate(withProof(proof))).toMatchObject({ authenticated: true });
    }
  });

  test("nothing that a header can hold makes it fail otherwise", async () => {
    const authenticate = proxyProof(OPTIONS);
    const proof = await mint();
    const header = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .tuple(fc.nat(proof.length - 1), fc.string({ minLength: 1, maxLength: 2 }))
        .map(([at, insert]) => proof.slice(0, at) + insert + proof.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(header, async (value) => {
        if (value === proof) return;
        const { reason } = await refusalOf(() => authenticate(withProof(value)));
        expect(reason).toBe("proxy_required");
      }),
    );
  });
});

describe("replays", () => {
  test("a proof is good once, others of the same second are not touched", async () => {
    const authenticate = proxyProof(OPTIONS);
    const proof = await mint();
    await authenticate(withProof(proof));
    expect(await refusalOf(() => authenticate(withProof(proof)))).toMatchObject({
      reason: "proxy_required",
      diagnosis: "replayed",
    });
    expect(await authenticate(withProof(await mint()))).toMatchObject({ principal: KID });
  });

  test("of two at the same time, one is good", async () => {
    const authenticate = proxyProof(OPTIONS);
    const request = withProof(await mint());
    const outcomes = await Promise.allSettled([authenticate(request), authenticate(request)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("a proof from the future is remembered for as long as it is good", async () => {
    let now = NOW;
    const authenticate = proxyProof({ ...OPTIONS, now: () => now });
    const proof = await mint(NOW + 30_000);
    await authenticate(withProof(proof));
    now = NOW + 60_000;
    expect((await refusalOf(() => authenticate(withProof(proof)))).diagnosis).toBe("replayed");
    now = NOW + 61_000;
    expect((await refusalOf(() => authenticate(withProof(proof)))).diagnosis).toBe("expired");
  });

  test("a forged proof does not use up a nonce", async () => {
    const authenticate = proxyProof(OPTIONS);
    const [, , , nonce = ""] = (await mint()).split(".");
    const claim = { kid: KID, originId: ORIGIN, nowMs: NOW, nonce };
    const forged = await mintProxyProof("22".repeat(32), claim);
    await refusalOf(() => authenticate(withProof(forged)));
    const genuine = await mintProxyProof(SECRET, claim);
    expect(await authenticate(withProof(genuine))).toMatchObject({ principal: KID });
  });

  test("may be allowed", async () => {
    const authenticate = proxyProof({ ...OPTIONS, rejectReplays: false });
    const request = withProof(await mint());
    await authenticate(request);
    expect(await authenticate(request)).toMatchObject({ principal: KID });
  });
});

describe("allow", () => {
  const options: ProxyProofOptions = { ...OPTIONS, mode: "allow" };

  test("notes how the check went and lets everybody in", async () => {
    const authenticate = proxyProof(options, () => alice);
    expect(await authenticate(requestHead())).toEqual({
      ...alice,
      claims: { tenant: "t1", vgi_proxy_proof: unverified("no_proof") },
    });
    expect(await authenticate(withProof(await mint()))).toMatchObject({
      claims: { vgi_proxy_proof: verified },
    });
  });

  test("does not make a caller of a request without proof", async () => {
    const authenticate = proxyProof(options);
    const forged = withProof(await mint(NOW, "22".repeat(32)));
    expect(await authenticate(forged)).toEqual({
      ...ANONYMOUS,
      claims: { vgi_proxy_proof: unverified("bad_mac") },
    });
  });
});

describe("off", () => {
  test("looks at nothing and needs nothing", async () => {
    const options: ProxyProofOptions = { mode: "off", originId: "", secrets: {} };
    expect(await proxyProof(options)(withProof("garbage"))).toBe(ANONYMOUS);
    const inner = () => alice;
    expect(proxyProof(options, inner)).toBe(inner);
    expect(requiresProxyProof(proxyProof(options))).toBe(false);
  });
});

describe("together with a credential", () => {
  const tokens = bearer({ tokens: { "a-token": "carol" } });

  test("the credential is what is missing once the proof is good", async () => {
    const authenticate = proxyProof(OPTIONS, tokens);
    const nothing = withProof(await mint());
    const error = await refusalOf(() => authenticateRequest(authenticate, nothing));
    expect(error.reason).toBe("missing_credential");
    const wrong = withProof(await mint(), { authorization: "Bearer x" });
    const refused = await refusalOf(() => authenticateRequest(authenticate, wrong));
    expect(refused.reason).toBe("invalid_credential");
    const good = withProof(await mint(), { authorization: "Bearer a-token" });
    expect(await authenticateRequest(authenticate, good)).toMatchObject({ principal: "carol" });
  });

  test("a credential is no proof", async () => {
    const authenticate = proxyProof(OPTIONS, tokens);
    const request = requestHead({ headers: { authorization: "Bearer a-token" } });
    expect((await refusalOf(() => authenticate(request))).reason).toBe("proxy_required");
  });

  test("callers may stay anonymous behind the proxy", async () => {
    const authenticate = proxyProof(OPTIONS, optional(tokens));
    expect(await authenticate(withProof(await mint()))).toMatchObject({
      authenticated: false,
      claims: { vgi_proxy_proof: verified },
    });
  });

  test("only require is advertised", () => {
    expect(requiresProxyProof(proxyProof(OPTIONS, tokens))).toBe(true);
    expect(requiresProxyProof(optional(proxyProof(OPTIONS)))).toBe(true);
    expect(requiresProxyProof(proxyProof({ ...OPTIONS, mode: "allow" }, tokens))).toBe(false);
    expect(requiresProxyProof(tokens)).toBe(false);
  });
});

describe("options that cannot be meant", () => {
  test.each<[string, Partial<ProxyProofOptions>, string]>([
    ["no secret", { secrets: {} }, "needs a secret"],
    ["a short secret", { secrets: { k: "1111" } }, "64 hex digits"],
    ["an odd key id", { secrets: { "a.b": SECRET } }, "name of a secret"],
    ["no identifier", { originId: "" }, "originId"],
    ["no window", { skewSeconds: 0 }, "skewSeconds"],
    ["no number", { skewSeconds: Number.NaN }, "skewSeconds"],
  ])("%s", (_, change, message) => {
    expect(() => proxyProof({ ...OPTIONS, ...change })).toThrow(message);
  });
});

describe("parseProofSecrets", () => {
  test("reads what a command line has", () => {
    expect(parseProofSecrets(`a:${"ab".repeat(32)}, b:${"CD".repeat(32)}`)).toEqual({
      a: "ab".repeat(32),
      b: "CD".repeat(32),
    });
  });

  test.each([
    "",
    "a",
    `a:${SECRET}:x`,
    `a:${SECRET},`,
    `a:${SECRET.slice(1)}`,
    `a:${SECRET},a:${SECRET}`,
    `:${SECRET}`,
  ])("%s is refused, and no secret shown", (text) => {
    expect(() => parseProofSecrets(text)).toThrow(/^(?!.*1111)/);
  });
});
