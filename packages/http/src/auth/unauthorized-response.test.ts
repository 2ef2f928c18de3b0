import { describe, expect, test } from "vitest";
import type { HttpResponse } from "../message/http-message.ts";
import { AUTH_REASONS, AuthError, AuthUnavailable } from "./auth-error.ts";
import { requestHead } from "./testing/request-head.ts";
import { authFailureResponse, unauthorizedResponse } from "./unauthorized-response.ts";

const machine = requestHead({ headers: { accept: "*/*" } });
const browser = requestHead({ headers: { accept: "text/html,application/xhtml+xml" } });
const headersOf = (response: HttpResponse): Record<string, string> =>
  Object.fromEntries(response.headers.map(([name, value]) => [name.toLowerCase(), value]));

async function textOf({ body }: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("401", () => {
  test.each(AUTH_REASONS)("%s, for programs", async (reason) => {
    const error = new AuthError(reason, { diagnosis: "secret diagnosis" });
    const response = unauthorizedResponse(error, machine);
    expect(response.status).toBe(401);
    expect(headersOf(response)).toEqual({
      "content-type": "application/json",
      "cache-control": "no-store",
      "vgi-auth-reason": reason,
    });
    const { detail } = error;
    expect(JSON.parse(await textOf(response))).toEqual({ error: "unauthorized", reason, detail });
  });

  test("without an Accept, as for programs", () => {
    const response = unauthorizedResponse(new AuthError("unauthorized"), requestHead());
    expect(headersOf(response)["content-type"]).toBe("application/json");
  });

  test("for browsers a page with the same header", async () => {
    const error = new AuthError("expired_credential", {
      detail: "<b>No</b>",
      diagnosis: "secret diagnosis",
    });
    const response = unauthorizedResponse(error, browser);
    expect(response.status).toBe(401);
    expect(headersOf(response)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "vgi-auth-reason": "expired_credential",
    });
    const page = await textOf(response);
    expect(page).toContain("&lt;b&gt;No&lt;/b&gt;");
    expect(page).toContain("expired_credential");
    expect(page).not.toContain("diagnosis");
  });

  test.each([["programs", machine] as const, ["browsers", browser] as const])(
    "the note on the proxy stands in every refusal: %s",
    async (_, request) => {
      const error = new AuthError("invalid_credential");
      const response = unauthorizedResponse(error, request, { proxyHeaders: ["X-One", "X-Two"] });
      expect(headersOf(response)["vgi-auth-proxy-required"]).toBe("true");
      expect(await textOf(response)).toContain("X-One, X-Two");
    },
  );

  test("no note without a proxy", async () => {
    const error = new AuthError("proxy_required");
    const response = unauthorizedResponse(error, machine, { proxyHeaders: [] });
    expect(headersOf(response)).not.toHaveProperty("vgi-auth-proxy-required");
    expect(JSON.parse(await textOf(response))).not.toHaveProperty("proxy_hint");
  });

  test("a challenge where there is one", () => {
    const options = { wwwAuthenticate: 'Bearer resource_metadata="https://a.example/x"' };
    const response = unauthorizedResponse(new AuthError("unauthorized"), machine, options);
    expect(headersOf(response)["www-authenticate"]).toBe(options.wwwAuthenticate);
  });
});

describe("authFailureResponse", () => {
  test("503 where nobody can tell", async () => {
    const error = new AuthUnavailable({ retryAfterSeconds: 7, cause: new Error("refused") });
    const response = authFailureResponse(error, browser)!;
    expect(response.status).toBe(503);
    expect(headersOf(response)).toEqual({
      "content-type": "application/json",
      "cache-control": "no-store",
      "retry-after": "7",
    });
    expect(JSON.parse(await textOf(response))).toEqual({
      error: "unavailable",
      detail: "Credentials cannot be checked at the moment",
    });
  });

  test("401 for refusals, nothing for faults", () => {
    const refusal = new AuthError("unauthorized");
    expect(authFailureResponse(refusal, machine)).toMatchObject({ status: 401 });
    expect(authFailureResponse(new TypeError("x"), machine)).toBeUndefined();
  });
});
