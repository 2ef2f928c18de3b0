import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("writes no space and sorts keys, at every depth", () => {
  const value = { b: [true, { z: "1", a: false }], a: "x", B: [], "": {} };
  expect(canonicalJson(value)).toBe('{"":{},"B":[],"a":"x","b":[true,{"a":false,"z":"1"}]}');
});

test("sorts keys by UTF-16 code units", () => {
  // The emoji's first code unit is below that of U+FB33, its code point is above.
  const value = {
    "\ufb33": "dalet",
    "\u{1f600}": "smile",
    "\u20ac": "euro",
    "\r": "return",
    "1": "one",
  };
  const keys = [...canonicalJson(value).matchAll(/"(\w+)"[,}]/g)].map((match) => match[1]);
  expect(keys).toEqual(["return", "one", "euro", "smile", "dalet"]);
});

test("escapes what RFC 8785 has escaped, and nothing else", () => {
  const text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/\b\t\f\r\u007f\u2028\u{1f600}";
  const expected = '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\t\\f\\r\u007f\u2028\u{1f600}"';
  expect(canonicalJson(text)).toBe(expected);
});

test("refuses text that has no UTF-8", () => {
  expect(() => canonicalJson("\ud800")).toThrow(/not well-formed/);
  expect(() => canonicalJson({ "\udc00": "x" })).toThrow(/not well-formed/);
});
