// @ts-check
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { runWithAccessLog, unlogged } from "./access-log.mjs";
import { startFakeStorage } from "./fake-storage.mjs";
import { progress } from "./progress.mjs";
import { releaseLabel } from "./releases.mjs";
import { runSharedSuite } from "./run-shared-suite.mjs";
import { listTests, runSuite } from "./run-suite.mjs";
import { hasSharedMemory } from "./shared-memory.mjs";
import { checkSkips, skippedByReference } from "./skipped-tests.mjs";
import { familyTransports } from "./worker-command.mjs";

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
 * @typedef {{
 *   name: string,
 *   transport: Transport,
 *   judge: typeof runSuite,
 *   only?: string,
 *   except?: string,
 *   flags?: string[],
 *   stored?: boolean,
 *   skips?: string[],
 * }} Run one line of the table. `only`, `except`: tests by the start of their names, by glob; `flags`, `stored`: of the
 *   worker, the latter with a storage; `skips`: the tests that this worker cannot be asked, where its flags decide that
 */

const capBytes = `${1024 * 1024}`;
const caps = ["--max-response-bytes", capBytes, "--max-externalized-response-bytes", capBytes];
const capTests = "http_response_cap.";

/** Lines that need a worker with the flags of ours. @type {Run[]} */
const httpRuns = [
  {
    name: "server http + caps",
    transport: "http",
    judge: runSuite,
    only: capTests,
    flags: caps,
    skips: ["producer_external_strict_fail", "externalized_strict_fail"],
  },
  {
    name: "server http + caps + storage",
    transport: "http",
    judge: runSuite,
    only: capTests,
    flags: caps,
    stored: true,
    skips: ["unary_strict_fail", "exchange_strict_fail", "producer_strict_fail"],
  },
];

/** Over what memory is shared. @type {Transport[]} */
const sharingTransports = hasSharedMemory ? ["stdio", "unix"] : [];

/**
 * Each transport once; with shared memory; once more with an access log over stdio, and over HTTP, where one release
 * of the reference finds fault with its own log.
 * @param {MatrixOptions} options
 * @returns {Run[]}
 */
function plan({ transports: chosen, strict }) {
  const transports = familyTransports.filter((transport) => chosen.includes(transport));
  /** @type {Run[]} */
  const runs = transports.map((transport) => ({
    name: `server ${transport}`,
    transport,
    judge: runSuite,
  }));
  for (const transport of sharingTransports) {
    if (!transports.includes(transport)) continue;
    runs.push({ name: `server ${transport} + shm`, transport, judge: runSharedSuite });
  }
  for (const transport of transports) {
    if (transport !== "stdio" && !(transport === "http" && strict)) continue;
    const name = `server ${transport} + access log`;
    runs.push({ name, transport, judge: runWithAccessLog, except: unlogged });
  }
  return strict && transports.includes("http") ? [...runs, ...httpRuns] : runs;
}

/** The filter of a run; `undefined` if it would hold no test. @param {Run} run @param {MatrixOptions} options */
async function filterOf({ only, except }, { reference, filter }) {
  const wanted = except === undefined ? filter : [...filter, except];
  const names = await listTests(reference, wanted);
  if (only === undefined) return names.length > 0 ? wanted : undefined;
  const chosen = names.filter((name) => name.startsWith(only));
  return chosen.length > 0 ? chosen : undefined;
}

/** @param {Run} run @param {import("./run-suite.mjs").SuiteOptions} options */
async function judgeRun({ judge, flags = [], stored }, options) {
  if (!stored) return judge({ ...options, worker: [...options.worker, ...flags] });
  const storage = await startFakeStorage(options.reference, options.checkout);
  try {
    const worker = [...options.worker, ...flags, "--fake-storage", storage.url];
    return await judge({ ...options, worker });
  } finally {
    await storage.stop();
  }
}

/**
 * All runs of one release. A run that would hold no test is left out.
 * @param {MatrixOptions} options
 */
export async function runRelease(options) {
  const { reference, scratch } = options;
  const release = releaseLabel(reference.release);
  /** What the reference's own worker is not asked. @type {Map<Transport, ReturnType<typeof skippedByReference>>} */
  const skipped = new Map();
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const [at, run] of plan(options).entries()) {
    const filter = await filterOf(run, options);
    if (filter === undefined) continue;
    progress(`${release}: ${run.name}`);
    const { transport } = run;
    const folder = path.join(scratch, `${reference.release.generation}-${at}`);
    await mkdir(path.join(folder, "reference"), { recursive: true });
    const startedAt = Date.now();
    const suite = { ...options, transport, filter, folder };
    const { tests, checks, stderr } = await judgeRun(run, suite);
    const seconds = (Date.now() - startedAt) / 1000;
    const own = { ...suite, folder: path.join(folder, "reference") };
    if (!run.skips && !skipped.has(transport)) skipped.set(transport, skippedByReference(own));
    const allowed =
      run.skips?.map((name) => `${run.only}${name}`) ?? (await skipped.get(transport));
    const all = [...checks, checkSkips(tests, allowed)];
    cells.push({ release, run: run.name, seconds, tests, checks: all, stderr });
  }
  return cells;
}
