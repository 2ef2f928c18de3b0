// @ts-check
// Entry point: prepares the other implementations, runs the matrix, reports.
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments, usage } from "./arguments.mjs";
import { CannotRun, ReferenceMissing } from "./cannot-run.mjs";
import {
  runClientAgainstNpm,
  runClientAgainstOurs,
  runClientAgainstReference,
  runNpmAgainstServer,
} from "./client-matrix.mjs";
import { installReferences } from "./install-reference.mjs";
import { runKills } from "./kill-matrix.mjs";
import { markKnownDefects } from "./known-defects.mjs";
import { runRelease } from "./matrix.mjs";
import { installNpmPeer } from "./npm-peer.mjs";
import { peerDefects } from "./peer-defects.mjs";
import { runPytestSuites } from "./pytest-matrix.mjs";
import { generationsAmong } from "./releases.mjs";
import { countAll, formatReport } from "./report.mjs";
import { endChildrenOnSignals } from "./run-command.mjs";
import { workerCommand } from "./worker-command.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** What `npm run build` makes of our programs. */
const programs = {
  server: path.join(checkout, "apps/reference-server/dist/main.js"),
  client: path.join(checkout, "apps/interop-client/dist/main.js"),
  npmServer: path.join(checkout, "apps/interop-client/dist/npm-peer/server/main.js"),
  npmClient: path.join(checkout, "apps/interop-client/dist/npm-peer/client/main.js"),
};

/** @typedef {ReturnType<typeof readArguments>} Options */

/** @param {Options} options */
function checkPrograms(options) {
  const needed = options.worker ? [] : Object.values(programs);
  const missing = needed.find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new CannotRun(`${path.relative(checkout, missing)} is not there: npm run build makes it`);
}

/**
 * Everything with one release of the reference.
 * @param {import("./install-reference.mjs").Reference} reference
 * @param {Options} options
 * @param {import("./run-plans.mjs").ClientOptions} common
 */
async function runReference(reference, { server, client, worker: custom }, common) {
  const worker = workerCommand({ custom, built: programs.server }, reference);
  const strict = custom === undefined;
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  if (server) cells.push(...(await runRelease({ ...common, reference, worker, strict })));
  if (server && strict) {
    const program = [reference.place.node, programs.server];
    cells.push(...(await runPytestSuites({ ...common, reference, program })));
  }
  if (client) cells.push(...(await runClientAgainstReference(reference, common)));
  cells.push(...(await runKills(reference, { server: server && strict, client }, common)));
  return cells;
}

/** Everything that is chosen, one after the other. @param {Options} options @param {string} scratch */
async function runAll(options, scratch) {
  const { server, client, opponents, transports, filter, quick, worker: custom } = options;
  const cache = path.join(checkout, ".cache", "interop");
  const folders = { cache, checkout, scratch: tmpdir() };
  const generations = generationsAmong(opponents);
  const references = generations.length > 0 ? await installReferences(generations, folders) : [];
  // The npm client cannot judge any other server than ours.
  const hasNpm = opponents.includes("npm") && custom === undefined;
  const npm = hasNpm ? await installNpmPeer(cache) : undefined;
  const common = { transports, filter, quick, scratch, checkout, programs };
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const reference of references) {
    cells.push(...(await runReference(reference, options, common)));
  }
  if (npm && server) cells.push(...(await runNpmAgainstServer(npm, common)));
  if (npm && client) cells.push(...(await runClientAgainstNpm(npm, common)));
  if (client && opponents.includes("ours")) cells.push(...(await runClientAgainstOurs(common)));
  return cells.map((cell) => markKnownDefects(cell, peerDefects));
}

/** @param {Options} options */
async function main(options) {
  checkPrograms(options);
  const scratch = await mkdtemp(path.join(tmpdir(), "interop-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const cells = await runAll(options, scratch);
  if (cells.length === 0) throw new CannotRun(`no test is called ${options.filter.join(",")}`);
  const sums = countAll(cells);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ ...sums, cells }, null, 2)}\n`);
  }
  console.log(formatReport(cells));
  return sums.failed > 0 ? 1 : 0;
}

endChildrenOnSignals();
let allowMissing = false;
try {
  const options = readArguments(process.argv.slice(2));
  allowMissing = options.allowMissing;
  if (options.help) console.log(usage);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  const forgiven = allowMissing && error instanceof ReferenceMissing;
  const [reason, ...details] = error.message.split("\n");
  if (forgiven) {
    if (details.length > 0) console.log(details.join("\n"));
    console.log(`reference not installed: ${reason}`);
  } else {
    console.error(`interop: ${error.message}`);
  }
  process.exitCode = forgiven ? 0 : 2;
}
