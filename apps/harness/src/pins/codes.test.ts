/** Codes that users branch on: they may become more, and the ones there are must stay. */
import { ERROR_CODES } from "@sheaf/arrow";
import { isRpcError, isSheafError, RpcError } from "@sheaf/core";
import { expect, it } from "vitest";

it("the kinds and codes of errors are these", () => {
  expect(ERROR_CODES).toEqual({
    remote: ["handler-threw"],
    transport: ["connect-failed", "peer-closed", "channel-broken", "timeout", "closed", "busy"],
    protocol: [
      ...["malformed-message", "unexpected-message", "limit-exceeded", "unsupported"],
      ...["invalid-batch", "version-mismatch", "stream-closed", "missing-header"],
    ],
    schema: [
      ...["type-mismatch", "out-of-range", "missing-field", "unexpected-null", "unknown-member"],
      ...["row-count", "schema-mismatch", "unsupported-type", "invalid-declaration"],
    ],
    cancelled: ["aborted", "deadline-exceeded"],
  });
});

it("an error is known by its brand, whichever copy of a package has made it", () => {
  const error = new RpcError("ValueError", "m");
  const [brand] = Object.getOwnPropertySymbols(error);
  expect(brand).toBe(Symbol.for("sheaf.error"));
  const foreign = Object.defineProperty(
    Object.assign(new Error("m"), {
      kind: "remote",
      code: "handler-threw",
      errorType: "ValueError",
    }),
    Symbol.for("sheaf.error"),
    { value: true },
  );
  expect(isSheafError(foreign, "remote", "handler-threw")).toBe(true);
  expect(isRpcError(foreign, "ValueError")).toBe(true);
});
