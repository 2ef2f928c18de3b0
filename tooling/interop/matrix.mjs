// @ts-check
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { runWithAccessLog, unlogged } from "./access-log.mjs";
import { progress } from "./progress.mjs";
import { releaseLabel } from "./releases.mjs";
import { listTests, runSuite } from "./run-suite.mjs";
import { checkSkips, skippedByReference } from "./skipped-tests.mjs";

/**
 * @typedef {import("./worker-command.mjs").Transport} Transport
 * @typedef {{
 *   reference: import("./install-reference.mjs").Reference,
 *   transports: Transport[],
 *   filter: string[],
 *   worker: string[],
 *   strict: boolean,
 *   scratch: string,
 *   checkout: string,
 * }} MatrixOptions
 * @typedef {{ name: string, transport: Transport, filter: string[], judge: typeof runSuite }} Run
 */

/** Each transport once, and stdio once more with an access log. @param {MatrixOptions} options @returns {Run[]} */
function plan({ transports, filter }) {
  /** @type {Run[]} */
  const runs = transports.map((transport) => ({
    name: `server ${transport}`,
    transport,
    filter,
    judge: runSuite,
  }));
  if (transports.includes("stdio")) {
    const logged = [...filter, unlogged];
    runs.push({
      name: "server stdio + access log",
      transport: "stdio",
      filter: logged,
      judge: runWithAccessLog,
    });
  }
  return runs;
}

/**
 * All runs of one release. A run that would hold no test is left out.
 * @param {MatrixOptions} options
 */
export async function runRelease(options) {
  const { reference, scratch } = options;
  const release = releaseLabel(reference.release);
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const [at, { name, transport, filter, judge }] of plan(options).entries()) {
    if ((await listTests(reference, filter)).length === 0) continue;
    progress(`${release}: ${name}`);
    const folder = path.join(scratch, `${reference.release.generation}-${at}`);
    await mkdir(path.join(folder, "reference"), { recursive: true });
    const startedAt = Date.now();
    const { tests, checks, stderr } = await judge({ ...options, transport, filter, folder });
    const seconds = (Date.now() - startedAt) / 1000;
    const own = { ...options, transport, folder: path.join(folder, "reference") };
    const allowed = await skippedByReference(own);
    const all = [...checks, checkSkips(tests, allowed)];
    cells.push({ release, run: name, seconds, tests, checks: all, stderr });
  }
  return cells;
}
