// @ts-check
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readSuite } from "./report.mjs";
import { lastLines, mustRun, runCommand } from "./run-command.mjs";
import { startWorker } from "./worker.mjs";
import { bridgeTo, joinCommand, targetFlags, transportFlags } from "./worker-command.mjs";

/**
 * @typedef {import("./report.mjs").TestResult} TestResult
 * @typedef {import("./worker.mjs").Check} Check
 * @typedef {{ tests: TestResult[], checks: Check[], stderr: string, status: number | null }} Judged
 * @typedef {{
 *   reference: import("./install-reference.mjs").Reference,
 *   worker: string[],
 *   transport: import("./worker-command.mjs").Transport,
 *   filter: string[],
 *   strict: boolean,
 *   folder: string,
 *   checkout: string,
 *   judgeFlags?: string[],
 *   env?: NodeJS.ProcessEnv,
 *   bridged?: boolean,
 * }} SuiteOptions `folder`: an empty one for the socket and the verdict; `bridged`: for the judge it is stdio, whatever
 *   the worker listens on
 */

const suiteLimitMs = 10 * 60_000;

/**
 * The tests that the judge has under these names.
 * @param {import("./install-reference.mjs").Reference} reference
 * @param {string[]} filter
 */
export async function listTests({ place, bin }, filter) {
  const list = [path.join(bin, "vgi-rpc-test"), "--list", ...filterFlags(filter)];
  const { stdout } = await mustRun(place.enter(list), { limitMs: 60_000 });
  return stdout.split("\n").filter(Boolean);
}

/** @param {string[]} filter */
const filterFlags = (filter) => (filter.length > 0 ? ["--filter", filter.join(",")] : []);

/** @param {SuiteOptions} options @param {string[]} target @returns {Promise<Judged>} */
async function judge({ reference, filter, folder, checkout, judgeFlags = [], env }, target) {
  const { place, bin } = reference;
  const verdict = path.join(folder, "verdict.json");
  const flags = [
    "--timeout",
    "20",
    "--format",
    "json",
    "--output",
    verdict,
    ...filterFlags(filter),
    ...judgeFlags,
  ];
  const argv = place.enter([path.join(bin, "vgi-rpc-test"), ...target, ...flags]);
  const done = await runCommand(argv, { cwd: checkout, limitMs: suiteLimitMs, env });
  const text = await readFile(verdict, "utf8").catch(() => undefined);
  const { stderr, status } = done;
  if (text !== undefined) return { tests: readSuite(text), checks: [], stderr, status };
  const how = done.timedOut ? `no end after ${suiteLimitMs / 1000} s` : `exit ${status}`;
  const error = `${how}\n${lastLines(stderr)}`;
  return { tests: [], checks: [{ name: "judge.gives_a_verdict", error }], stderr, status };
}

/**
 * Lets the judge of one release loose on the worker, over one transport.
 * @param {SuiteOptions} options
 * @returns {Promise<Judged>}
 */
export async function runSuite(options) {
  const { reference, worker, transport, folder, checkout, strict, env, bridged } = options;
  if (transport === "stdio") return judge(options, ["--cmd", joinCommand(worker)]);

  const argv = [...worker, ...transportFlags(transport, path.join(folder, "worker.sock"))];
  const entered = reference.place.enter(argv);
  const started = await startWorker(entered, { cwd: checkout, strict, env }).catch(
    (error) => /** @type {Error} */ (error),
  );
  if (started instanceof Error) {
    const checks = [{ name: "worker.starts", error: started.message }];
    return { tests: [], checks, stderr: "", status: null };
  }
  const target = bridged
    ? ["--cmd", joinCommand(bridgeTo(started.address, reference))]
    : targetFlags(transport, started);
  const judged = await judge(options, target);
  const checks = [...judged.checks, ...(await started.stop())];
  return { ...judged, checks, stderr: judged.stderr + started.stderr() };
}
