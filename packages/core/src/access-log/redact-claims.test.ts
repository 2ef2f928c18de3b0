import { expect, test } from "vitest";
import { REDACTED, redactClaims } from "./redact-claims.ts";

test("values are replaced by the names they stand under", () => {
  const claims = {
    sub: "p",
    Email: "e",
    name: "n",
    username: "u",
    access_token: "t",
    phone_number: "1",
  };
  expect(redactClaims(claims)).toEqual({
    sub: "p",
    Email: REDACTED,
    name: REDACTED,
    username: "u",
    access_token: REDACTED,
    phone_number: REDACTED,
  });
});
