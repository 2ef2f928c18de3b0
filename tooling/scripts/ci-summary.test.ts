import { expect, test } from "vitest";
import { summarize } from "./ci-summary.mjs";

const file = (...statuses: string[]) => ({
  status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});
const green = { numPassedTests: 2, numFailedTests: 0, testResults: [file("passed", "passed")] };
const interop = { passed: 854, failed: 0, skipped: 40 };

test("a good run ends with the tests' figures, after those of the reference", () => {
  expect(summarize({ broken: [], tests: green, interop })).toEqual([
    "every step passed",
    "interop: 854 passed, 0 failed, 40 skipped",
    "2 passed, 0 failed",
  ]);
});

test("the rest of the matrix counts with the tests", () => {
  const matrix = { ...green, numPassedTests: 40, numFailedTests: 1 };
  const summary = summarize({ broken: ["matrix"], tests: green, matrix, interop });
  expect(summary.at(-1)).toBe("42 passed, 1 failed");
});

test("a missing reference is said plainly, and told from a run that broke", () => {
  expect(summarize({ broken: [], tests: green })[1]).toBe(
    "interop: NOT JUDGED, the reference could not be installed here",
  );
  expect(summarize({ broken: ["interop"], tests: green })[1]).toBe("interop: did not run");
});

test("failed tests, files that do not load and a missing report all count", () => {
  const red = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [file("passed", "failed"), file()],
  };
  expect(summarize({ broken: ["tests"], tests: red, interop }).at(-1)).toBe("1 passed, 2 failed");
  expect(summarize({ broken: ["install"] })).toEqual([
    "failed steps: install",
    "interop: did not run",
    "the tests gave no report, which counts as one failure",
    "0 passed, 1 failed",
  ]);
});
