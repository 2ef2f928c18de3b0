// @ts-check
import path from "node:path";
import { runSuite } from "./run-suite.mjs";

/** @typedef {import("./run-suite.mjs").TestResult} TestResult */

/** @param {TestResult[]} tests */
const skips = (tests) => tests.filter((test) => test.skipped).map((test) => test.name);

/**
 * The tests that the reference's own worker lets pass by. It runs whatever is large, so that part
 * (2 GiB and half a minute) is left out, except over HTTP, where the largest is not asked for.
 * @param {import("./run-suite.mjs").SuiteOptions} options
 */
export async function skippedByReference(options) {
  const worker = [path.join(options.reference.bin, "vgi-rpc-conformance")];
  const judged = await runSuite({
    ...options,
    worker,
    filter: options.transport === "http" ? [] : ["!large_payload.*"],
    strict: false,
  });
  return judged.tests.length > 0 ? skips(judged.tests) : undefined;
}

/**
 * A worker must not buy its green by skipping: what the reference runs, it runs.
 * @param {TestResult[]} tests
 * @param {string[] | undefined} allowed
 * @returns {import("./worker.mjs").Check}
 */
export function checkSkips(tests, allowed) {
  const name = "skips.only_what_the_reference_skips";
  if (!allowed) return { name, error: "the reference's own worker could not be judged" };
  const extra = skips(tests).filter((test) => !allowed.includes(test));
  return { name, error: extra.length > 0 ? `also skipped: ${extra.join(", ")}` : null };
}
