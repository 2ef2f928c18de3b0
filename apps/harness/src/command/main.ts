/** `npm run harness`: asks anybody's worker, and says what it fails. */
import { progressOn } from "../fuzz/progress.ts";
import { type Format, readCommandLine, USAGE, UsageError } from "./command-line.ts";
import { closingLine, type Run } from "./outcome.ts";
import { asJson } from "./report/json.ts";
import { asJunit } from "./report/junit.ts";
import { asTable } from "./report/table.ts";
import { listCases, runHarness } from "./run-harness.ts";
import { NoSuchWorker } from "./worker-facts.ts";

const PASSED = 0;
const FAILED = 1;
const NOT_RUN = 2;

const REPORTS: Readonly<Record<Format, (run: Run) => string>> = {
  table: asTable,
  json: asJson,
  junit: asJunit,
};

async function main(argv: readonly string[]): Promise<number> {
  const command = readCommandLine(argv);
  if (command === "help") return print(USAGE, PASSED);
  if (command.list) return print((await listCases(command)).join("\n"), PASSED);
  const { target } = command;
  if (target === undefined) throw new UsageError("no worker is named");
  const run = await runHarness({ ...command, target }, progressOn(process.stderr));
  const { outcomes } = run;
  if (outcomes.length === 0) throw new UsageError("the filter leaves nothing to ask");
  // What programs read has no place for the closing line.
  if (command.format !== "table") process.stderr.write(`${closingLine(outcomes)}\n`);
  const isPassed = outcomes.every(({ status }) => status !== "failed");
  return print(REPORTS[command.format](run), isPassed ? PASSED : FAILED);
}

/** Prints, and answers with the status when it has been written. */
function print(text: string, status: number): Promise<number> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve(status)));
}

async function statusOf(argv: readonly string[]): Promise<number> {
  try {
    return await main(argv);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoSuchWorker)) throw error;
    const help = error instanceof UsageError ? "\nnpm run harness -- --help" : "";
    process.stderr.write(`${error.message}${help}\n`);
    return NOT_RUN;
  }
}

const status = await statusOf(process.argv.slice(2));
// Calls that were given up may still hold the connection.
process.exit(status);
