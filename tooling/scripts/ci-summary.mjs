// @ts-check
/** The last lines of a pipeline: what failed, what the reference said, and the tests' figures. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {{ passed: number, failed: number }} Figures
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[],
 * }} TestReport as vitest writes it
 */

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

/** A file that does not even load has no failed test; it counts as one. @param {TestReport} report @returns {Figures} */
export function countTests({ numPassedTests, numFailedTests, testResults }) {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/**
 * @param {{ broken: readonly string[], tests: TestReport | undefined, interop: (Figures & { skipped: number }) | undefined }} outcome
 * @returns {string[]}
 */
export function summarize({ broken, tests, interop }) {
  const lines = [broken.length === 0 ? "all steps passed" : `failed: ${broken.join(", ")}`];
  if (interop !== undefined) {
    const { passed, failed, skipped } = interop;
    lines.push(`interop with the reference: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  } else {
    lines.push("interop with the reference: NOT RUN, the reference could not be installed");
  }
  if (tests === undefined) lines.push("the tests gave no report");
  const { passed, failed } = tests === undefined ? { passed: 0, failed: 1 } : countTests(tests);
  lines.push(`${passed} passed, ${failed} failed`);
  return lines;
}

const [folder, ...broken] = process.argv.slice(2);
if (import.meta.filename === process.argv[1] && folder !== undefined) {
  const tests = read(path.join(folder, "tests.json"));
  const interop = read(path.join(folder, "interop.json"));
  console.log(summarize({ broken, tests, interop }).join("\n"));
}
