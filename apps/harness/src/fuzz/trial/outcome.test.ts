import { RpcError, SheafError } from "@sheaf/core";
import { expect, test } from "vitest";
import { isRefusal, outcomeOf, refusalOf, wayOf } from "./outcome.ts";

const typed = new SheafError("protocol", "limit-exceeded", "A body of 12 bytes is over 8 ('x')");

test("a typed error is an outcome, whatever it says of its input", () => {
  expect(refusalOf(typed)).toBe("refused protocol/limit-exceeded A body of # bytes is over #");
  expect(isRefusal(refusalOf(new RpcError("ValueError", "no")))).toBe(true);
  expect(outcomeOf(() => "read")).toBe("read");
  expect(
    isRefusal(
      outcomeOf(() => {
        throw typed;
      }),
    ),
  ).toBe(true);
  expect(isRefusal("read")).toBe(false);
});

test("any other error is none, and goes on", () => {
  const untyped = new RangeError("Invalid typed array length: 5");
  expect(() => refusalOf(untyped)).toThrow(untyped);
  expect(() =>
    outcomeOf(() => {
      throw untyped;
    }),
  ).toThrow(untyped);
});

test("messages that differ in numbers, names and quoted values go the same way", () => {
  expect(wayOf("row 12 of 99 is not 'red'")).toBe(wayOf("row 1 of 2 is not 'blue'"));
  expect(wayOf("__describe__ is not served")).toBe(wayOf("__other__ is not served"));
  expect(wayOf("row 1 is null")).not.toBe(wayOf("row 1 is text"));
});
