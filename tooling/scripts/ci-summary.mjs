// @ts-check
/** The last lines of a pipeline: `node ci-summary.mjs <folder of reports> [failed step …]`. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {{ passed: number, failed: number }} Figures
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[],
 * }} TestReport as vitest writes it
 * @typedef {Figures & { skipped: number }} InteropReport as tooling/interop writes it
 */

/** A file that does not even load has no failed test; it counts as one. @param {TestReport} report @returns {Figures} */
function countTests({ numPassedTests, numFailedTests, testResults }) {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/** @param {InteropReport | undefined} report @param {readonly string[]} broken */
function interopLine(report, broken) {
  if (report !== undefined) {
    const { passed, failed, skipped } = report;
    return `interop: ${passed} passed, ${failed} failed, ${skipped} skipped`;
  }
  if (broken.includes("install") || broken.includes("interop")) return "interop: did not run";
  return "interop: NOT JUDGED, the reference could not be installed here";
}

/** The matrix counts with the tests, where it has run. @param {TestReport | undefined} tests @param {TestReport | undefined} matrix */
function sumTests(tests, matrix) {
  const own = tests === undefined ? { passed: 0, failed: 1 } : countTests(tests);
  const more = matrix === undefined ? { passed: 0, failed: 0 } : countTests(matrix);
  return { passed: own.passed + more.passed, failed: own.failed + more.failed };
}

/**
 * @param {{
 *   broken: readonly string[],
 *   tests?: TestReport | undefined,
 *   matrix?: TestReport | undefined,
 *   interop?: InteropReport | undefined,
 * }} outcome
 * @returns {string[]}
 */
export function summarize({ broken, tests, matrix, interop }) {
  const { passed, failed } = sumTests(tests, matrix);
  return [
    broken.length === 0 ? "every step passed" : `failed steps: ${broken.join(", ")}`,
    interopLine(interop, broken),
    ...(tests === undefined ? ["the tests gave no report, which counts as one failure"] : []),
    `${passed} passed, ${failed} failed`,
  ];
}

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

const [program, folder = "", ...broken] = process.argv.slice(1);
if (program === import.meta.filename) {
  const tests = read(path.join(folder, "tests.json"));
  const matrix = read(path.join(folder, "matrix.json"));
  const interop = read(path.join(folder, "interop.json"));
  console.log(summarize({ broken, tests, matrix, interop }).join("\n"));
}
