import { ANONYMOUS, type AuthContext } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import { AuthError, isAuthError } from "./auth-error.ts";
import {
  type Authenticate,
  authenticateRequest,
  chain,
  optional,
  withFacts,
} from "./authenticate.ts";
import { bearer } from "./bearer.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { requestHead, withAuthorization } from "./testing/request-head.ts";

const alice: AuthContext = { domain: "test", authenticated: true, principal: "alice", claims: {} };
const bob: AuthContext = { ...alice, principal: "bob" };
const nobody: Authenticate = () => undefined;
const later =
  (context: AuthContext | undefined): Authenticate =>
  async () =>
    context;
const refusing: Authenticate = () => {
  throw new AuthError("expired_credential");
};
const head = requestHead();

describe("authenticateRequest", () => {
  test("answers at once where the authenticator does", () => {
    expect(authenticateRequest(() => alice, head)).toBe(alice);
  });

  test("waits where the authenticator does", async () => {
    expect(await authenticateRequest(later(alice), head)).toBe(alice);
  });

  test.each([["at once", nobody] as const, ["later", later(undefined)] as const])(
    "a request without credential is refused: %s",
    async (_, authenticate) => {
      const error = await refusalOf(() => authenticateRequest(authenticate, head));
      expect(error.reason).toBe("missing_credential");
    },
  );

  test("the authenticator chooses what is missing", async () => {
    const authenticate = withFacts(() => undefined, { missing: "proxy_required" });
    const error = await refusalOf(() => authenticateRequest(authenticate, head));
    expect(error.reason).toBe("proxy_required");
  });

  test("an Authorization that nobody recognises is invalid, not missing", async () => {
    const authenticate = bearer({ tokens: { "a-token": "alice" } });
    for (const value of ["Bearer other", "Basic YTpi", "Bearer"]) {
      const error = await refusalOf(() =>
        authenticateRequest(authenticate, withAuthorization(value)),
      );
      expect(error.reason, value).toBe("invalid_credential");
      expect(error.message + error.diagnosis).not.toContain(value);
    }
  });

  test("other errors are faults and pass", () => {
    const fault = new TypeError("a bug");
    const broken: Authenticate = () => {
      throw fault;
    };
    expect(() => authenticateRequest(broken, head)).toThrow(fault);
    expect(isAuthError(fault)).toBe(false);
  });
});

describe("chain", () => {
  test("the first that recognises its credential decides", () => {
    expect(
      chain(
        nobody,
        () => alice,
        () => bob,
      )(head),
    ).toBe(alice);
  });

  test("asks in order, and no further than needed", async () => {
    const asked: string[] = [];
    const noting =
      (name: string, answer: AuthContext | undefined, isLate: boolean): Authenticate =>
      () => {
        asked.push(name);
        return isLate ? Promise.resolve(answer) : answer;
      };
    const authenticate = chain(
      noting("a", undefined, true),
      noting("b", undefined, false),
      noting("c", undefined, true),
      noting("d", bob, false),
      noting("e", alice, false),
    );
    expect(await authenticate(head)).toBe(bob);
    expect(asked).toEqual(["a", "b", "c", "d"]);
  });

  test.each([["at once", refusing] as const, ["later", async () => refusing(head)] as const])(
    "a refused credential is not offered to the others: %s",
    async (_, first) => {
      const error = await refusalOf(() => chain(nobody, first, () => alice)(head));
      expect(error.reason).toBe("expired_credential");
    },
  );

  test("nobody recognises anything: missing_credential", async () => {
    const authenticate = chain(nobody, later(undefined), nobody);
    expect(await authenticate(head)).toBeUndefined();
    const error = await refusalOf(() => authenticateRequest(authenticate, head));
    expect(error.reason).toBe("missing_credential");
  });

  test("costs no promise where none of its members does", () => {
    expect(chain(nobody, () => alice)(head)).toBe(alice);
    expect(chain(nobody, nobody)(head)).toBeUndefined();
  });

  test("says of itself what its members do", () => {
    const first = withFacts(() => undefined, { proxyHeaders: ["A", "B"] });
    const second = withFacts(() => undefined, { missing: "proxy_required", proxyHeaders: ["B"] });
    const third = withFacts(() => undefined, { readsAuthorization: true, missing: "unauthorized" });
    expect({ ...chain(first, second, third) }).toEqual({
      missing: "proxy_required",
      readsAuthorization: true,
      proxyHeaders: ["A", "B"],
    });
    expect({ ...chain(nobody) }).toEqual({ readsAuthorization: false, proxyHeaders: [] });
  });

  test("cannot be empty", () => {
    expect(() => chain()).toThrow("needs an authenticator");
  });
});

describe("optional", () => {
  test("lets requests without a credential in as nobody", async () => {
    expect(optional(nobody)(head)).toBe(ANONYMOUS);
    expect(await optional(later(undefined))(head)).toBe(ANONYMOUS);
  });

  test("passes callers and refusals on", async () => {
    expect(optional(() => alice)(head)).toBe(alice);
    expect(await optional(later(alice))(head)).toBe(alice);
    expect((await refusalOf(() => optional(refusing)(head))).reason).toBe("expired_credential");
  });

  test("a credential that nobody recognises does not make its owner anonymous", async () => {
    const authenticate = optional(bearer({ tokens: { "a-token": "alice" } }));
    const error = await refusalOf(() => authenticate(withAuthorization("Bearer other")));
    expect(error.reason).toBe("invalid_credential");
  });
});
