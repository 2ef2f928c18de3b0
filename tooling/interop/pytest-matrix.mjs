// @ts-check
// Which of the reference's suites for pytest run.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { progress } from "./progress.mjs";
import { hasHostedSuite, runConformanceSuite, runHostedSuite } from "./pytest-suite.mjs";
import { releaseLabel } from "./releases.mjs";

/** @typedef {import("./pytest-suite.mjs").PytestOptions} PytestOptions */

/** Over what the suite for several protocols can be run. */
const hostedTransports = /** @type {const} */ (["stdio", "unix", "http"]);

/** @param {PytestOptions} options @returns {[string, (options: PytestOptions) => ReturnType<typeof runConformanceSuite>][]} */
function plan({ reference, transports }) {
  /** @type {ReturnType<typeof plan>} */
  const runs = [];
  if (transports.includes("http")) runs.push(["server pytest", runConformanceSuite]);
  for (const transport of hasHostedSuite(reference) ? hostedTransports : []) {
    if (!transports.includes(transport)) continue;
    runs.push([`server hosted ${transport}`, (options) => runHostedSuite(options, transport)]);
  }
  return runs;
}

/**
 * All of them for one release. A run that would hold no test is left out.
 * @param {Omit<PytestOptions, "folder"> & { scratch: string }} options
 */
export async function runPytestSuites({ scratch, ...options }) {
  const release = releaseLabel(options.reference.release);
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const [run, judge] of plan({ ...options, folder: "" })) {
    progress(`${release}: ${run}`);
    const folder = path.join(scratch, `${release} ${run}`.replaceAll(/[^\w.]+/g, "-"));
    await mkdir(folder, { recursive: true });
    const startedAt = Date.now();
    const { tests, checks, stderr } = await judge({ ...options, folder });
    const seconds = (Date.now() - startedAt) / 1000;
    const isEmpty = tests.length === 0 && checks.every(({ error }) => error === null);
    if (!isEmpty) cells.push({ release, run, seconds, tests, checks, stderr });
  }
  return cells;
}
