import { isRpcError, isSheafError, RpcError } from "@sheaf/core";
import { describe, expect, test } from "vitest";
import {
  AUTH_REASONS,
  AuthError,
  AuthUnavailable,
  authReason,
  isAuthError,
  isAuthUnavailable,
} from "./auth-error.ts";

describe("AuthError", () => {
  test.each(AUTH_REASONS)("%s has a sentence of its own and a canonical code", (reason) => {
    const error = new AuthError(reason);
    expect(error).toMatchObject({ reason, errorType: "AuthenticationError", kind: "remote" });
    expect(error.detail).toMatch(/^[A-Z].*[^.]$/);
    expect(error.message).toBe(error.detail);
    expect(error.errorCode).toBe(
      reason === "insufficient_scope" ? "PERMISSION_DENIED" : "UNAUTHENTICATED",
    );
  });

  test("keeps the diagnosis out of what is sent", () => {
    const error = new AuthError("unauthorized", { detail: "No", diagnosis: "bad_mac" });
    expect(error.message).toBe("No");
    expect(error.diagnosis).toBe("bad_mac");
  });

  test("is known by its brand, and by its reason", () => {
    const error = new AuthError("missing_credential");
    expect(isSheafError(error) && isRpcError(error)).toBe(true);
    expect(isAuthError(error)).toBe(true);
    expect(isAuthError(error, "missing_credential")).toBe(true);
    expect(isAuthError(error, "unauthorized")).toBe(false);
    const others = [new RpcError("AuthenticationError", "x"), new Error("x"), null, "x"];
    for (const other of others) expect(isAuthError(other)).toBe(false);
  });
});

describe("AuthUnavailable", () => {
  test("may be tried again later", () => {
    const error = new AuthUnavailable({ retryAfterSeconds: 6.2 });
    expect(error).toMatchObject({
      retryable: true,
      retryAfterSeconds: 7,
      errorCode: "UNAVAILABLE",
    });
    expect(error.errorDetails).toEqual([{ "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: 7 }]);
    expect(new AuthUnavailable({ retryAfterSeconds: -1 }).retryAfterSeconds).toBe(1);
  });

  test("is no refusal, nor the other way round", () => {
    expect(isAuthUnavailable(new AuthUnavailable())).toBe(true);
    expect(isAuthError(new AuthUnavailable())).toBe(false);
    expect(isAuthUnavailable(new AuthError("unauthorized"))).toBe(false);
  });
});

test("a reason that is not known is the general one", () => {
  expect(authReason("expired_credential")).toBe("expired_credential");
  expect(authReason("toString")).toBe("unauthorized");
  expect(authReason(undefined)).toBe("unauthorized");
});
