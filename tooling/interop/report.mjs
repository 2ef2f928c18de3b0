// @ts-check
// What the judges said, and how it is shown.
import { defectLines } from "./defect-lines.mjs";
import { lastLines } from "./run-command.mjs";

/**
 * @typedef {{
 *   name: string,
 *   passed: boolean,
 *   skipped: boolean,
 *   error: string | null,
 *   note: string | null,
 *   known?: string,
 *   gone?: string,
 * }} TestResult `known`: the defect of the peer that it failed of; `gone`: the one in spite of which it passed
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

/** @param {TestResult} test */
const hasFailed = (test) => !test.passed && !test.skipped && test.known === undefined;

/** @param {TestResult[]} tests */
export const countTests = (tests) => ({
  passed: tests.filter((test) => test.passed).length,
  failed: tests.filter(hasFailed).length,
  skipped: tests.filter((test) => test.skipped).length,
  known: tests.filter((test) => test.known !== undefined).length,
});

/** @param {readonly Cell[]} cells */
export function countAll(cells) {
  const sums = countTests(cells.flatMap((cell) => cell.tests));
  const checks = cells.flatMap((cell) => cell.checks);
  const broken = checks.filter((check) => check.error !== null).length;
  return { ...sums, passed: sums.passed + checks.length - broken, failed: sums.failed + broken };
}

/** Tests and checks that failed. @param {Cell} cell */
const failuresOf = ({ tests, checks }) => [
  ...tests.filter(hasFailed),
  ...checks.filter((check) => check.error !== null),
];

const namesShown = 3;

/** The names of what failed, as far as a line holds them. @param {Cell} cell */
function failing(cell) {
  const names = failuresOf(cell).map(({ name }) => name);
  const more = names.length - namesShown;
  return [...names.slice(0, namesShown), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

/** Columns of words; the others are numbers. */
const words = new Set([0, 1, 8]);

/** @param {readonly Cell[]} cells */
function table(cells) {
  const rows = cells.map((cell) => {
    const { release, run, tests, checks, seconds } = cell;
    const { passed, failed, skipped, known } = countTests(tests);
    const held = checks.filter((check) => check.error === null).length;
    const asked = `${held}/${checks.length}`;
    const time = seconds.toFixed(1);
    return [release, run, passed, failed, skipped, known, asked, time, failing(cell)];
  });
  const counts = ["passed", "failed", "skipped", "known", "checks", "seconds"];
  const all = [["release", "run", ...counts, "failing"], ...rows];
  /** @param {number} at */
  const width = (at) => Math.max(...all.map((row) => `${row[at]}`.length));
  return all.map((row) =>
    row
      .map((value, at) =>
        words.has(at) ? `${value}`.padEnd(width(at)) : `${value}`.padStart(width(at)),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** @param {string} text */
const indented = (text) => text.replaceAll(/^/gm, "    ");

/** What failed, and why. @param {Cell} cell */
function failureLines(cell) {
  const { release, run, stderr } = cell;
  const failures = failuresOf(cell);
  const lines = failures.flatMap(({ name, error }) => [
    "",
    `FAIL ${release} ${run}: ${name}`,
    indented(error ?? "no message"),
  ]);
  // A worker that died says why only here.
  if (failures.length > 0 && stderr.trim() !== "") {
    lines.push("", `stderr ${release} ${run}, its end:`, indented(lastLines(stderr, 20)));
  }
  return lines;
}

/** @param {Cell} cell */
const noteLines = ({ release, run, tests }) =>
  tests
    .filter(({ note }) => note)
    .flatMap(({ name, note }) => ["", `note ${release} ${run}: ${name}`, indented(note ?? "")]);

/** @param {readonly Cell[]} cells */
export function formatReport(cells) {
  const { passed, failed, skipped } = countAll(cells);
  return [
    ...table(cells),
    ...cells.flatMap((cell) => [...failureLines(cell), ...noteLines(cell)]),
    ...defectLines(cells),
    "",
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join("\n");
}
