// @ts-check
// What the judge said, and how it is shown.
import { lastLines } from "./run-command.mjs";

/**
 * @typedef {{ name: string, passed: boolean, skipped: boolean, error: string | null, note: string | null }} TestResult
 * @typedef {{
 *   release: string,
 *   run: string,
 *   seconds: number,
 *   tests: TestResult[],
 *   checks: import("./worker.mjs").Check[],
 *   stderr: string,
 * }} Cell one line of the table
 */

/**
 * The judge counts a skipped test as passed in the test itself, and as skipped in its sums.
 * @param {string} text its JSON
 * @returns {TestResult[]}
 */
export function readSuite(text) {
  /** @type {{ results: TestResult[] }} */
  const { results } = JSON.parse(text);
  return results.map(({ name, passed, skipped, error, note }) => ({
    name,
    passed: passed && !skipped,
    skipped,
    error: error ?? null,
    note: note ?? null,
  }));
}

/** @param {TestResult[]} tests */
export const countTests = (tests) => ({
  passed: tests.filter((test) => test.passed).length,
  failed: tests.filter((test) => !test.passed && !test.skipped).length,
  skipped: tests.filter((test) => test.skipped).length,
});

/** @param {readonly Cell[]} cells */
export function countAll(cells) {
  const sums = countTests(cells.flatMap((cell) => cell.tests));
  const checks = cells.flatMap((cell) => cell.checks);
  const broken = checks.filter((check) => check.error !== null).length;
  return { ...sums, passed: sums.passed + checks.length - broken, failed: sums.failed + broken };
}

/** @param {readonly Cell[]} cells */
function table(cells) {
  const rows = cells.map(({ release, run, tests, checks, seconds }) => {
    const { passed, failed, skipped } = countTests(tests);
    const held = checks.filter((check) => check.error === null).length;
    return [release, run, passed, failed, skipped, `${held}/${checks.length}`, seconds.toFixed(1)];
  });
  const all = [["release", "run", "passed", "failed", "skipped", "checks", "seconds"], ...rows];
  /** @param {number} at */
  const width = (at) => Math.max(...all.map((row) => `${row[at]}`.length));
  return all.map((row) =>
    row
      .map((value, at) => (at < 2 ? `${value}`.padEnd(width(at)) : `${value}`.padStart(width(at))))
      .join("  "),
  );
}

/** @param {string} text */
const indented = (text) => text.replaceAll(/^/gm, "    ");

/** @param {readonly Cell[]} cells */
export function formatReport(cells) {
  const lines = table(cells);
  for (const { release, run, tests, checks, stderr } of cells) {
    const failures = [
      ...tests.filter((test) => !test.passed && !test.skipped),
      ...checks.filter((check) => check.error !== null),
    ];
    for (const { name, error } of failures) {
      lines.push("", `FAIL ${release} ${run}: ${name}`, indented(error ?? "no message"));
    }
    // A worker that died says why only here.
    if (failures.length > 0 && stderr.trim() !== "") {
      lines.push("", `stderr ${release} ${run}, its end:`, indented(lastLines(stderr, 20)));
    }
    for (const { name, note } of tests) {
      if (note) lines.push("", `note ${release} ${run}: ${name}`, indented(note));
    }
  }
  const { passed, failed, skipped } = countAll(cells);
  lines.push("", `${passed} passed, ${failed} failed, ${skipped} skipped`);
  return lines.join("\n");
}
