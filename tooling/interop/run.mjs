// @ts-check
// Entry point: prepares the reference, runs the matrix, reports.
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments, usage } from "./arguments.mjs";
import { CannotRun, ReferenceMissing } from "./cannot-run.mjs";
import { installReferences } from "./install-reference.mjs";
import { runRelease } from "./matrix.mjs";
import { countAll, formatReport } from "./report.mjs";
import { endChildrenOnSignals } from "./run-command.mjs";
import { workerCommand } from "./worker-command.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const built = path.join(checkout, "apps/reference-server/dist/main.js");

/** @typedef {ReturnType<typeof readArguments>} Options */

/** @param {Options} options */
async function main(options) {
  if (!options.worker && !existsSync(built)) {
    throw new CannotRun(`${path.relative(checkout, built)} is not there: npm run build makes it`);
  }
  const scratch = await mkdtemp(path.join(tmpdir(), "interop-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const cache = path.join(checkout, ".cache", "interop");
  const { transports, filter, worker: custom } = options;
  const cells = [];
  const folders = { cache, checkout, scratch: tmpdir() };
  for (const reference of await installReferences(options.generations, folders)) {
    const worker = workerCommand({ custom, built }, reference);
    const strict = custom === undefined;
    const run = { reference, transports, filter, worker, strict, scratch, checkout };
    cells.push(...(await runRelease(run)));
  }
  if (cells.length === 0) throw new CannotRun(`no test is called ${filter.join(",")}`);
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
