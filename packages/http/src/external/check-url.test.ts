import { isSheafError } from "@sheaf/arrow";
import { describe, expect, test } from "vitest";
import { checkUrl, httpsOnly, httpsOrLoopback } from "./check-url.ts";
import { redactUrl } from "./redact-url.ts";
import { failureOf, visible } from "./testing/failure.ts";

const SECRET = "top-secret";

describe("redactUrl", () => {
  test.each([
    ["https://host/a/b?X-Amz-Signature=1#part", "https://host/a/b"],
    ["https://user:word@host:8443/a", "https://host:8443/a"],
    ["http://[::1]:80/a", "http://[::1]/a"],
    ["s3://user:word@bucket/key?x", "s3://bucket/key"],
  ])("of %s keeps scheme, host and path", (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });

  test.each(["", "no url", "/path?secret", "data:text/plain,secret", "https://"])(
    "of %j shows nothing",
    (url) => {
      expect(redactUrl(url)).toBe("<invalid-url>");
    },
  );
});

describe("validators", () => {
  test("https is the default, for any host", () => {
    expect(() => httpsOnly(new URL("https://10.0.0.1/x"))).not.toThrow();
    expect(() => httpsOnly(new URL("http://127.0.0.1/x"))).toThrow("'http'");
    expect(() => httpsOnly(new URL("ftp://host/x"))).toThrow("'ftp'");
  });

  test.each([
    "https://host/",
    "http://localhost:1/",
    "http://a.localhost/",
    "http://127.9.0.1/",
    "http://2130706433/",
    "http://[::1]/",
  ])("plain http to this machine passes httpsOrLoopback: %s", (url) => {
    expect(() => httpsOrLoopback(new URL(url))).not.toThrow();
  });

  test.each([
    "http://host/",
    "http://localhost.example/",
    "http://127.0.0.1.example/",
    "http://10.0.0.1/",
    "ftp://localhost/",
  ])("any other does not: %s", (url) => {
    expect(() => httpsOrLoopback(new URL(url))).toThrow("only 'https'");
  });
});

describe("checkUrl", () => {
  const anything = (): void => undefined;

  test("gives the parsed URL", async () => {
    const url = await checkUrl("https://host/a b?q=1", httpsOnly);
    expect(url.href).toBe("https://host/a%20b?q=1");
  });

  test.each([
    ["no url at all", "it is no URL"],
    ["file:///etc/passwd", "not HTTP"],
    ["data:text/plain,x", "not HTTP"],
    ["https://user@host/", "user info"],
    ["https://:word@host/", "user info"],
  ])("refuses %s whatever the validator says", async (text, reason) => {
    const error = await failureOf(checkUrl(text, anything));
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(error.message).toContain("URL rejected");
    expect(error.message).toContain(reason);
  });

  test("asks the validator, which may take its time", async () => {
    const error = await failureOf(
      checkUrl("https://internal/x", async ({ hostname }) => {
        await Promise.resolve();
        throw new Error(`${hostname} is not ours`);
      }),
    );
    expect(error.message).toBe("External URL rejected: https://internal/x: internal is not ours");
  });

  test.each([
    ["the whole URL", (url: URL) => url.href],
    ["the query", (url: URL) => url.search],
    ["a decoded value", (url: URL) => url.searchParams.get("sig") ?? ""],
    ["the fragment", (url: URL) => url.hash],
  ])("keeps the secret when the validator says %s", async (_what, part) => {
    const url = `https://host/x?sig=${SECRET}%2F#${SECRET}`;
    const error = await failureOf(
      checkUrl(url, (seen) => {
        throw new Error(`refused: ${part(seen)}`);
      }),
    );
    expect(visible(error)).not.toContain(SECRET);
    expect(error.message).toContain("https://host/x");
  });
});
