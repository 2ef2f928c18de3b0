import { describe, expect, it } from "vitest";
import { checkUnclaimed } from "./pytest-suite.mjs";

const test = (skipped: boolean, error: string | null) => ({
  name: "TestX.test_y",
  passed: !skipped,
  skipped,
  error,
  note: null,
});

describe("skipped tests of the suites for pytest", () => {
  it.each([
    "runner provides no conformance_http_introspect_port",
    "runner provides no 'conformance_http_identity_port'. vgi_rpc.Identity.v2 is nearly all guards",
    "runner provides no 'conformance_http_identity_introspect_only_port'.",
    "runner provides no 'conformance_http_grant_port': an HTTP worker hosting …",
    "exchange init errors only clean on HTTP transport",
  ])("are those of what is not claimed: %s", (reason) => {
    expect(checkUnclaimed([test(true, reason), test(false, null)]).error).toBeNull();
  });

  it.each(["runner provides no conformance_http_cors_port", "server does not emit X", null])(
    "are no others: %s",
    (reason) => {
      expect(checkUnclaimed([test(true, reason)]).error).toContain("TestX.test_y");
    },
  );
});
