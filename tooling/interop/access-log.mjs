// @ts-check
import path from "node:path";
import { runCommand } from "./run-command.mjs";
import { runSuite } from "./run-suite.mjs";

/** @typedef {import("./run-suite.mjs").SuiteOptions} SuiteOptions */

/** Records over 1 MiB are cut, and then lack the request that one generation requires. */
export const unlogged = "!large_payload.*";

/** Enough of a list of violations, which may go on for every record. @param {string} text */
const firstLines = (text) => text.trim().split("\n").slice(0, 30).join("\n");

/**
 * Generation A wants the request in every record; later releases forbid it, and refuse the flag
 * which asks for it. Their schema of a record is what says which.
 * @param {import("./install-reference.mjs").Reference} reference
 */
async function wantsRequestData({ place, bin }) {
  const ask = `
import json, importlib.resources as r
schema = json.loads(r.files("vgi_rpc").joinpath("access_log.schema.json").read_text())
print("forbidden" if "not" in schema["properties"]["request_data"] else "wanted")`;
  const argv = place.enter([path.join(bin, "python"), "-c", ask]);
  const done = await runCommand(argv, { limitMs: 60_000 });
  return done.stdout.trim() === "wanted";
}

/**
 * The suite over stdio, with the worker writing its access log at its most talkative; both ways the
 * package has of judging the log are used.
 * @param {SuiteOptions} options
 * @returns {Promise<import("./run-suite.mjs").Judged>}
 */
export async function runWithAccessLog(options) {
  const { reference, folder, checkout } = options;
  const log = path.join(folder, "access.log");
  const required = (await wantsRequestData(reference)) ? ["--require-request-data"] : [];
  const judged = await runSuite({
    ...options,
    worker: [...options.worker, "--access-log", log, "--access-log-debug"],
    judgeFlags: ["--access-log", log, ...required],
  });
  const testsFailed = judged.tests.some((test) => !test.passed);
  const accepted =
    judged.status === 0 || (testsFailed && /^--access-log: PASS/m.test(judged.stderr));

  const { place, bin } = reference;
  const module = [path.join(bin, "python"), "-m", "vgi_rpc.access_log_conformance", log];
  const validated = await runCommand(place.enter(module), { cwd: checkout, limitMs: 60_000 });
  /** @type {import("./worker.mjs").Check[]} */
  const checks = [
    { name: "access_log.judge_accepts", error: accepted ? null : firstLines(judged.stderr) },
    {
      name: "access_log.validator_accepts",
      error: validated.status === 0 ? null : firstLines(validated.stdout + validated.stderr),
    },
  ];
  return { ...judged, checks: [...judged.checks, ...checks] };
}
