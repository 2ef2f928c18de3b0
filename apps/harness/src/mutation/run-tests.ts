/** Runs some tests in a copy of the repository. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { TreeCopy } from "./tree-copy.ts";

const LOOK_MS = 500;
const MAX_OUTPUT = 2000;

/** How the tests ended. */
export type TestOutcome =
  | { readonly kind: "green"; readonly tests: number }
  /** Which test failed first. */
  | { readonly kind: "red"; readonly by: string }
  | { readonly kind: "hanging" }
  /** They ended without a report. */
  | { readonly kind: "crashed"; readonly output: string }
  /** There are no such tests. */
  | { readonly kind: "none" };

/** The part of vitest's report that is read. */
interface Report {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** What is spent on some tests. */
export interface TestEffort {
  readonly workers: number;
  readonly limitMs: number;
}

/** Runs tests up to the first that fails. */
export async function runTests(
  copy: TreeCopy,
  patterns: readonly string[],
  { workers, limitMs }: TestEffort,
): Promise<TestOutcome> {
  const file = path.join(copy.root, "test-report.json");
  rmSync(file, { force: true });
  const vitest = path.join(copy.root, "node_modules/vitest/vitest.mjs");
  const flags = [
    ...[
      "run",
      "--config",
      "tooling/vitest/vitest.config.ts",
      "--bail=1",
      `--maxWorkers=${workers}`,
    ],
    ...["--reporter=json", `--outputFile=${file}`, "--teardownTimeout=2000"],
  ];
  const child = spawn(process.execPath, [vitest, ...flags, ...patterns], {
    cwd: copy.root,
    stdio: ["ignore", "pipe", "pipe"],
    // In a group of its own, with the processes that tests start.
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
    });
  }
  let looks = 0;
  let isLate = false;
  // Looks are counted and not the time: whoever stops all of us makes no test late.
  const clock = setInterval(() => {
    isLate = ++looks * LOOK_MS > limitMs;
    if (isLate) killGroup(child.pid);
  }, LOOK_MS);
  await once(child, "exit");
  clearInterval(clock);
  if (isLate) return { kind: "hanging" };
  return outcomeOf(file, output, copy.root);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}

function outcomeOf(file: string, output: string, root: string): TestOutcome {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { kind: "crashed", output };
  }
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.find((result) => result.status === "failed");
    const where = path.relative(root, name);
    if (failed !== undefined) return { kind: "red", by: `${where}: ${failed.fullName}` };
    if (status === "failed") return { kind: "red", by: `${where}: ${message?.split("\n")[0]}` };
  }
  if (report.numTotalTests === 0) return { kind: "none" };
  return { kind: "green", tests: report.numTotalTests };
}
