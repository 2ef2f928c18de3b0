import type { AuthContext } from "@sheaf/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AuthUnavailable } from "./auth-error.ts";
import { authenticateRequest, chain } from "./authenticate.ts";
import { bearer, bearerToken } from "./bearer.ts";
import { sameSecret } from "./same-secret.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { requestHead, withAuthorization } from "./testing/request-head.ts";

const alice: AuthContext = {
  domain: "d",
  authenticated: true,
  principal: "alice",
  claims: { a: 1 },
};

describe("bearerToken", () => {
  test.each([
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["BEARER   a.b-c_d~e+f/g=", "a.b-c_d~e+f/g="],
    ["Basic abc", undefined],
    ["Bearerabc", undefined],
    ["Bearer", undefined],
  ])("%s", (header, token) => {
    expect(bearerToken(withAuthorization(header))).toBe(token);
  });

  test("no header, no token", () => {
    expect(bearerToken(requestHead())).toBeUndefined();
  });

  test.each([
    "Bearer ",
    "Bearer a b",
    "Bearer a, Bearer b",
    "Bearer é",
    `Bearer ${"a".repeat(16_385)}`,
  ])("%s is refused and not repeated", async (header) => {
    const error = await refusalOf(() => bearerToken(withAuthorization(header)));
    expect(error.reason).toBe("invalid_credential");
    expect(`${error.message}${error.diagnosis}`).not.toContain("a b");
  });
});

describe("fixed tokens", () => {
  const authenticate = bearer({ tokens: { "token-1": "carol", "token-2": alice } });

  test("a name is a principal of the domain bearer", () => {
    expect(authenticate(withAuthorization("Bearer token-1"))).toEqual({
      domain: "bearer",
      authenticated: true,
      principal: "carol",
      claims: {},
    });
  });

  test("a context is taken as it is", () => {
    expect(authenticate(withAuthorization("Bearer token-2"))).toBe(alice);
  });

  test.each(["token-3", "token-", "token-11", "constructor", "__proto__", "t"])(
    "%s is nobody's",
    (token) => {
      expect(authenticate(withAuthorization(`Bearer ${token}`))).toBeUndefined();
    },
  );

  test("tables can be chained", () => {
    const both = chain(authenticate, bearer({ tokens: { "token-3": "dave" } }));
    expect(both(withAuthorization("Bearer token-3"))).toMatchObject({ principal: "dave" });
  });

  test.each(["", "a b", "a,b", "ü"])("a token %j that cannot be sent is found at once", (token) => {
    expect(() => bearer({ tokens: { [token]: "carol" } })).toThrow("the token of 'carol'");
  });

  test("the error names the owner and not the token", () => {
    const make = (): unknown => bearer({ tokens: { "my secret": alice } });
    expect(make).toThrow(/^(?!.*my secret).*'alice'/);
  });
});

describe("a function that knows tokens", () => {
  test("gets token and request, and may answer later", async () => {
    const authenticate = bearer({
      verify: async (token, request) => ({ ...alice, principal: `${token}@${request.path}` }),
    });
    expect(await authenticate(withAuthorization("Bearer t"))).toMatchObject({
      principal: "t@/Data/add",
    });
  });

  test("is not asked without a token", () => {
    const authenticate = bearer({
      verify: () => {
        throw new Error("asked");
      },
    });
    expect(authenticate(requestHead())).toBeUndefined();
    expect(authenticate(withAuthorization("Basic x"))).toBeUndefined();
  });

  test("may say that its issuer is away", async () => {
    const error = new AuthUnavailable();
    const authenticate = bearer({ verify: () => Promise.reject(error) });
    const request = withAuthorization("Bearer t");
    await expect(authenticateRequest(authenticate, request)).rejects.toBe(error);
  });
});

test("secrets are the same exactly if their texts are", () => {
  const text = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(sameSecret(a, b)).toBe(a === b);
      expect(sameSecret(a, a)).toBe(true);
      expect(sameSecret(a, a + b)).toBe(b === "");
    }),
  );
});
