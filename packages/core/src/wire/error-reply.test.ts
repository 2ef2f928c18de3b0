import { SheafError } from "@sheaf/arrow";
import { expect, test } from "vitest";
import { RpcError } from "../errors/rpc-error.ts";
import { type ExposeErrors, errorMetadata } from "./error-reply.ts";

/** What callers see of an error. */
function seen(error: unknown, expose: ExposeErrors): string {
  return JSON.stringify(errorMetadata(error, expose));
}

const secret = new Error("the password is sesame");

test("a server that exposes everything sends message and traceback", () => {
  const pairs = seen(secret, "traceback");
  expect(pairs).toContain("sesame");
  expect(pairs).toContain("error-reply.test.ts");
});

test("one that exposes messages sends no traceback", () => {
  const pairs = seen(secret, "message");
  expect(pairs).toContain("sesame");
  expect(pairs).not.toContain("error-reply.test.ts");
});

test("one that exposes nothing sends neither, whatever was thrown", () => {
  for (const thrown of [secret, "the password is sesame", { password: "sesame" }]) {
    const pairs = seen(thrown, "none");
    expect(pairs).not.toContain("sesame");
    expect(pairs).not.toContain("error-reply.test.ts");
    expect(pairs).toContain("RuntimeError: internal error");
  }
});

test("errors that are meant for callers reach them all the same", () => {
  expect(seen(new RpcError("ValueError", "too large"), "none")).toContain("ValueError: too large");
  const typed = new SheafError("schema", "out-of-range", "2 does not fit");
  expect(seen(typed, "none")).toContain("ValueError: 2 does not fit");
});
