import { expect, test } from "vitest";
import { originAllowed } from "./origin.ts";

const FAR = "203.0.113.7";

test.each([
  // A client that is no browser.
  [undefined, "api.example.com", FAR, true],
  ["https://api.example.com", "api.example.com", FAR, true],
  ["https://api.example.com", "api.example.com:443", FAR, true],
  ["https://API.example.com:8443", "api.example.com:8443", FAR, true],
  ["https://evil.example.com", "api.example.com", FAR, false],
  ["https://api.example.com", "api.example.com:8443", FAR, false],
  ["null", "api.example.com", FAR, false],
  ["https://api.example.com", undefined, FAR, false],
  ["http://localhost:4000", "localhost:4000", "127.0.0.1", true],
  ["http://127.0.0.1:4000", "127.0.0.1:4000", "::ffff:127.0.0.1", true],
  ["http://[::1]:4000", "[::1]:4000", "::1", true],
  // A page that has pointed its own name at this machine.
  ["http://evil.example.com:4000", "evil.example.com:4000", "127.0.0.1", false],
  ["http://localhost.evil.example.com", "localhost.evil.example.com", "127.0.0.1", false],
])("origin %s at host %s, reached at %s: %s", (origin, host, localAddress, allowed) => {
  expect(originAllowed({ origin, host, localAddress }, undefined)).toBe(allowed);
});

test("a list takes the place of the default", () => {
  const facts = { origin: "https://app.example.com", host: "api.example.com", localAddress: FAR };
  expect(originAllowed(facts, ["https://app.example.com"])).toBe(true);
  expect(originAllowed(facts, ["https://app.example.com.evil.com"])).toBe(false);
  expect(originAllowed(facts, [])).toBe(false);
  expect(originAllowed(facts, ["*"])).toBe(true);
  expect(originAllowed({ ...facts, origin: undefined }, [])).toBe(true);
});
