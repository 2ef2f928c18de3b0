import { expect, test } from "vitest";
import { pythonFloat, pythonString } from "./python-text.ts";

test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1.5, "1.5"],
  [2, "2.0"],
  [-2.25, "-2.25"],
  [100, "100.0"],
  [123456.789, "123456.789"],
  [0.1, "0.1"],
  [0.001, "0.001"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [0.000012345, "1.2345e-05"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [1.5e16, "1.5e+16"],
  [123456789012345680, "1.2345678901234568e+17"],
  [1e21, "1e+21"],
  [1e100, "1e+100"],
  [5e-324, "5e-324"],
  [Number.MAX_VALUE, "1.7976931348623157e+308"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
  [Number.NEGATIVE_INFINITY, "-inf"],
])("the float %s is written %s", (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});

test.each([
  ["plain", "'plain'"],
  ["it's", `"it's"`],
  [`both ' and "`, `'both \\' and "'`],
  ["a\\b\n\t\u0001", "'a\\\\b\\n\\t\\x01'"],
  ["ünïcode", "'ünïcode'"],
])("the text %j is written %s", (value, text) => {
  expect(pythonString(value)).toBe(text);
});
