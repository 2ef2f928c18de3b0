// @ts-check
// The suites for pytest that come with the reference. The fixtures that they ask for are in `http/`.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readSuite } from "./report.mjs";
import { lastLines, runCommand } from "./run-command.mjs";
import { startWorker } from "./worker.mjs";
import { joinCommand, transportFlags } from "./worker-command.mjs";

/**
 * @typedef {import("./worker.mjs").Check} Check
 * @typedef {import("./run-suite.mjs").Judged} Judged
 * @typedef {{
 *   reference: import("./install-reference.mjs").Reference,
 *   program: string[],
 *   transports: import("./worker-command.mjs").Transport[],
 *   filter: string[],
 *   quick: boolean,
 *   folder: string,
 *   checkout: string,
 * }} PytestOptions `program`: our server without flags; `folder`: an empty one for sockets and verdicts
 */

const fixtures = fileURLToPath(new URL("http", import.meta.url));
const limitMs = 10 * 60_000;

/** Why a test is skipped that we do not owe: README.md says the same in words. */
const unclaimed = [
  /no '?conformance_http_(grant|identity|identity_introspect_only|introspect)_port/,
  /exchange init errors only clean on HTTP transport/,
  /not declared to host vgi_rpc\.Identity/,
  /raw-wire HTTP checks need an HTTP target/,
];

/** @param {import("./report.mjs").TestResult[]} tests @returns {Check} */
export function checkUnclaimed(tests) {
  const name = "skips.only_what_is_not_claimed";
  const extra = tests.filter(
    ({ skipped, error }) => skipped && !unclaimed.some((reason) => reason.test(error ?? "")),
  );
  const named = extra.map((test) => `${test.name}: ${test.error}`).join("\n");
  return { name, error: extra.length > 0 ? named : null };
}

/** Over what the suites connect beside their own HTTP. @param {PytestOptions} options */
function connectionsOf({ transports, quick }) {
  const raw = transports.filter((transport) => transport === "unix" && !quick);
  return [...raw, "http", ...(quick ? [] : ["http_externalized"])];
}

/**
 * Runs a command that is pytest in the end, and reads what our plugin writes of it.
 * @param {PytestOptions} options
 * @param {string[]} argv
 * @returns {Promise<Judged>}
 */
async function runPytest({ reference, program, filter, quick, folder, checkout, ...rest }, argv) {
  const verdict = path.join(folder, "verdict.json");
  const slow = quick ? ["!TestResourceSoak.*"] : [];
  const connections = connectionsOf({
    reference,
    program,
    filter,
    quick,
    folder,
    checkout,
    ...rest,
  });
  const env = {
    SHEAF_WORKER: JSON.stringify(program),
    SHEAF_REVISION: reference.release.conformance,
    SHEAF_CONNECTIONS: JSON.stringify(connections),
    SHEAF_FILTER: JSON.stringify([...filter, ...slow]),
    SHEAF_REPORT: verdict,
    PYTHONPATH: fixtures,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const done = await runCommand(reference.place.enter(argv), { cwd: checkout, limitMs, env });
  const { status, stdout, leftBehind } = done;
  const left = leftBehind ? "processes that it started were still there" : null;
  const text = await readFile(verdict, "utf8").catch(() => undefined);
  const tests = text === undefined ? [] : readSuite(text);
  /** @type {Check[]} */
  const checks = [{ name: "suite.leaves_nothing_running", error: left }, checkUnclaimed(tests)];
  if (text === undefined || done.timedOut) {
    const how = done.timedOut ? `no end after ${limitMs / 1000} s` : `exit ${status}`;
    const error = `${how}\n${lastLines(stdout + done.stderr)}`;
    checks.push({ name: "judge.gives_a_verdict", error });
  }
  return { tests, checks, stderr: "", status };
}

/** The conformance suite with all fixtures. @param {PytestOptions} options */
export function runConformanceSuite(options) {
  const python = path.join(options.reference.bin, "python");
  const flags = ["-p", "report", "-c", path.join(fixtures, "pytest.ini")];
  return runPytest(options, [python, "-m", "pytest", ...flags, fixtures]);
}

/** Whether a release has the suite for workers of several protocols. @param {PytestOptions["reference"]} reference */
export const hasHostedSuite = ({ bin }) => existsSync(path.join(bin, "vgi-rpc-test-hosted"));

/**
 * The suite for workers of several protocols, over one transport.
 * @param {PytestOptions} options
 * @param {"stdio" | "unix" | "http"} transport
 * @returns {Promise<Judged>}
 */
export async function runHostedSuite(options, transport) {
  const { reference, program, folder, checkout } = options;
  const worker = [...program, "--conformance", reference.release.conformance];
  const judge = path.join(reference.bin, "vgi-rpc-test-hosted");
  const expected = ["--expect", "ConformanceService,conformance.Secondary.v1"];
  /** @param {string[]} target */
  const run = (target) => runPytest(options, [judge, ...target, ...expected, "--", "-p", "report"]);
  if (transport === "stdio") return run(["--cmd", joinCommand(worker)]);
  const argv = [...worker, ...transportFlags(transport, path.join(folder, "worker.sock"))];
  const started = await startWorker(reference.place.enter(argv), { cwd: checkout, strict: true });
  const where =
    transport === "http" ? ["--url", `http://${started.address}`] : ["--unix", started.address];
  const judged = await run(where);
  const checks = [...judged.checks, ...(await started.stop())];
  return { ...judged, checks, stderr: started.stderr() };
}
