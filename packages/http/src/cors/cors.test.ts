import { describe, expect, test } from "vitest";
import { requestHead } from "../auth/testing/request-head.ts";
import type { HttpHeaders } from "../message/http-message.ts";
import { ALWAYS_EXPOSED, type CorsOptions, corsPolicy, isPreflight } from "./cors.ts";

const ORIGIN = "https://conformance.example";
const named = (headers: Readonly<HttpHeaders>): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
const from = (origin: string) => requestHead({ headers: { origin } });
const asking = (origin: string, headers?: string) =>
  requestHead({
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      ...(headers === undefined ? {} : { "access-control-request-headers": headers }),
    },
  });

describe("responses", () => {
  test("to a listed origin", () => {
    const policy = corsPolicy({ origins: [ORIGIN, "https://b.example"] }, ["VGI-Echo-x"]);
    expect(named(policy.headers(from(ORIGIN)))).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-expose-headers": [...ALWAYS_EXPOSED, "VGI-Echo-x"].join(", "),
      "cross-origin-resource-policy": "cross-origin",
      vary: "Origin",
    });
  });

  test.each([
    "https://evil.example",
    "null",
    `${ORIGIN}.evil.example`,
    "HTTPS://conformance.example",
    "*",
    "__proto__",
  ])("to another origin: %s", (origin) => {
    const policy = corsPolicy({ origins: [ORIGIN] });
    expect(named(policy.headers(from(origin)))).toEqual({
      "cross-origin-resource-policy": "cross-origin",
      vary: "Origin",
    });
  });

  test("to any origin, where all may call", () => {
    const policy = corsPolicy({ origins: "*", resourcePolicy: "same-site" });
    expect(named(policy.headers(from("https://whoever.example")))).toMatchObject({
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "same-site",
    });
    expect(named(policy.headers(from("https://whoever.example")))).not.toHaveProperty("vary");
  });

  test("to a request that is not from a page", () => {
    const headers = named(corsPolicy({ origins: "*" }).headers(requestHead()));
    expect(headers).toEqual({ "cross-origin-resource-policy": "cross-origin" });
  });

  test("every header is exposed once", () => {
    const policy = corsPolicy({ origins: "*" }, ["X-Request-ID", "VGI-Max-Request-Bytes"]);
    const exposed = named(policy.headers(from(ORIGIN)))["access-control-expose-headers"]!;
    const names = exposed.split(", ");
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        "X-VGI-RPC-Error",
        "VGI-Auth-Reason",
        "X-Request-ID",
        "WWW-Authenticate",
        "VGI-Max-Request-Bytes",
      ]),
    );
  });

  test("are made once", () => {
    const policy = corsPolicy({ origins: [ORIGIN] });
    expect(policy.headers(from(ORIGIN))).toBe(policy.headers(from(ORIGIN)));
  });
});

describe("preflights", () => {
  test.each([
    ["a preflight", asking(ORIGIN), true] as const,
    [
      "no origin",
      requestHead({ method: "OPTIONS", headers: { "access-control-request-method": "POST" } }),
      false,
    ] as const,
    ["no method", requestHead({ method: "OPTIONS", headers: { origin: ORIGIN } }), false] as const,
    [
      "another method",
      requestHead({ headers: { origin: ORIGIN, "access-control-request-method": "POST" } }),
      false,
    ] as const,
  ])("%s", (_, request, expected) => {
    expect(isPreflight(request)).toBe(expected);
  });

  test.each([
    "content-type",
    "x-vgi-accept-encoding",
    "vgi-session,vgi-session-accept",
    "vgi-proxy-proof , x-a",
  ])("allow what is asked for: %s", (asked) => {
    const { status, headers, body } = corsPolicy({ origins: [ORIGIN] }).preflight(
      asking(ORIGIN, asked),
      [["VGI-Supported-Encodings", "zstd"]],
    );
    expect(status).toBe(204);
    expect(body).toEqual([]);
    expect(named(headers)).toMatchObject({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-methods": "GET, HEAD, POST, OPTIONS, DELETE",
      "access-control-allow-headers": asked,
      "access-control-max-age": "7200",
      "access-control-expose-headers": expect.stringContaining("VGI-Auth-Reason"),
      "cross-origin-resource-policy": "cross-origin",
      "vgi-supported-encodings": "zstd",
    });
  });

  test.each([undefined, "", "a,,b", "a\r\nX-Evil: 1", "a b", "a".repeat(4_097)])(
    "name the usual headers where %j is asked for",
    (asked) => {
      const { headers } = corsPolicy({ origins: "*", maxAgeSeconds: 60 }).preflight(
        asking(ORIGIN, asked),
      );
      expect(named(headers)).toMatchObject({
        "access-control-allow-headers": expect.stringMatching(/^Content-Type, .*VGI-Proxy-Proof$/),
        "access-control-max-age": "60",
      });
    },
  );

  test("grant nothing to other origins", () => {
    const { status, headers } = corsPolicy({ origins: [ORIGIN] }).preflight(
      asking("https://evil.example", "content-type"),
    );
    expect(status).toBe(204);
    expect(headers.filter(([name]) => name.startsWith("Access-Control"))).toEqual([]);
  });

  test("do not change the shared headers", () => {
    const policy = corsPolicy({ origins: [ORIGIN] });
    const before = structuredClone(policy.headers(from(ORIGIN)));
    policy.preflight(asking(ORIGIN), [["A", "b"]]);
    expect(policy.headers(from(ORIGIN))).toEqual(before);
  });
});

describe("origins that browsers never send", () => {
  test.each([
    "null",
    "*",
    "https://a.example/",
    "https://a.example/path",
    "https://A.example",
    "a.example",
    "https://a.example:443",
    "",
    "data:,",
  ])("%j", (origin) => {
    expect(() => corsPolicy({ origins: [origin] })).toThrow(`'${origin}' is no origin`);
  });

  test("none at all", () => {
    expect(() => corsPolicy({ origins: [] })).toThrow("leave CORS out");
  });

  test.each<CorsOptions>([
    { origins: ["http://localhost:5173"] },
    { origins: ["chrome-extension://abcdefgh"] },
    { origins: ["https://xn--bcher-kva.example"] },
  ])("but these they do: %j", (options) => {
    expect(() => corsPolicy(options)).not.toThrow();
  });
});
