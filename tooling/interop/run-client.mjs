// @ts-check
// One run of a client program against one worker: ours against theirs, or theirs against ours.
import path from "node:path";
import { lastLines, runCommand } from "./run-command.mjs";
import { startWorker } from "./worker.mjs";
import { targetFlags, transportFlags } from "./worker-command.mjs";

/**
 * @typedef {import("./report.mjs").TestResult} TestResult
 * @typedef {import("./worker.mjs").Check} Check
 * @typedef {{ tests: TestResult[], checks: Check[], stderr: string }} Tried
 * @typedef {{
 *   client: string[],
 *   worker: string[],
 *   strict: boolean,
 *   transport: import("./worker-command.mjs").Transport,
 *   filter: string[],
 *   folder: string,
 *   checkout: string,
 *   env?: NodeJS.ProcessEnv | undefined,
 * }} ClientRun `strict`: the worker is ours, and must also end cleanly
 */

const clientLimitMs = 10 * 60_000;

/** The verdict that a client program prints. @param {string} text @returns {TestResult[]} */
export function readVerdict(text) {
  /** @type {{ tests: { name: string, passed: boolean, error: string | null }[] }} */
  const { tests } = JSON.parse(text);
  return tests.map(({ name, passed, error }) => ({
    name,
    passed,
    skipped: false,
    error,
    note: null,
  }));
}

/** @param {ClientRun} run @param {string[]} target @returns {Promise<Tried>} */
async function runClientProgram({ client, filter, checkout, env }, target) {
  const flags = filter.length > 0 ? ["--filter", filter.join(",")] : [];
  const argv = [...client, ...flags, ...target];
  const done = await runCommand(argv, { limitMs: clientLimitMs, cwd: checkout, env });
  const { stdout, stderr, status, timedOut, leftBehind } = done;
  const left = leftBehind ? "processes that it started were still there" : null;
  /** @type {Check[]} */
  const checks = [{ name: "client.leaves_nothing_running", error: left }];
  try {
    return { tests: readVerdict(stdout), checks, stderr };
  } catch {
    const how = timedOut ? `no end after ${clientLimitMs / 1000} s` : `exit ${status}`;
    const error = `${how}\n${lastLines(stderr)}`;
    return { tests: [], checks: [...checks, { name: "client.gives_a_verdict", error }], stderr };
  }
}

/**
 * Starts the worker where the transport needs one to listen; on stdio the client starts it.
 * @param {ClientRun} run
 * @returns {Promise<Tried>}
 */
export async function runClient(run) {
  const { worker, transport, folder, checkout, strict, env } = run;
  if (transport === "stdio") return runClientProgram(run, ["--", ...worker]);

  const argv = [...worker, ...transportFlags(transport, path.join(folder, "worker.sock"))];
  const started = await startWorker(argv, { cwd: checkout, strict, env }).catch(
    (error) => /** @type {Error} */ (error),
  );
  if (started instanceof Error) {
    return { tests: [], checks: [{ name: "worker.starts", error: started.message }], stderr: "" };
  }
  const tried = await runClientProgram(run, targetFlags(transport, started));
  const asked = await started.stop();
  // How a foreign worker ends is its own affair; that it stands our client is not.
  const checks = strict ? asked : asked.filter(({ name }) => name === "worker.stays_up");
  return {
    ...tried,
    checks: [...tried.checks, ...checks],
    stderr: tried.stderr + started.stderr(),
  };
}
