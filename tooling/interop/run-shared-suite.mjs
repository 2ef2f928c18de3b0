// @ts-check
import { isNarrow } from "./arguments.mjs";
import { runSuite } from "./run-suite.mjs";
import { shareAll, shareFlags, sharing } from "./shared-memory.mjs";

/** Lets the judge say what it reads. */
export const tellingFlags = ["--log-level", "DEBUG", "--log-logger", "vgi_rpc.wire.response"];
const told = /^vgi_rpc\.wire\.response\b/;
/** What it says of a batch that it reads from shared memory. */
export const toldOfSharing = /^vgi_rpc\.wire\.response\b.*\bvgi_rpc\.shm_offset=/m;

/**
 * The suite with shared memory for every batch. The judge makes the segment, and goes on without a word where the
 * worker does not use it.
 * @param {import("./run-suite.mjs").SuiteOptions} options
 * @returns {Promise<import("./run-suite.mjs").Judged>}
 */
export async function runSharedSuite(options) {
  const judgeFlags = [...shareFlags, ...tellingFlags];
  const shared = { ...options, judgeFlags, env: shareAll, bridged: true };
  const judged = await sharing(() => runSuite(shared));
  const isUsed = toldOfSharing.test(judged.stderr);
  // Of certain tests there may be none that has an answer.
  const error = isUsed || isNarrow(options.filter) ? null : "none did";
  const used = { name: "shm.answers_come_through_it", error };
  const lines = judged.stderr.split("\n");
  const stderr = lines.filter((line) => !told.test(line)).join("\n");
  return { ...judged, stderr, checks: [...judged.checks, used] };
}
