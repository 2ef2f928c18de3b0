/** `npm run mutation`: breaks one line after another, and sees whether a test notices. */
import { parseArgs } from "node:util";
import { progressOn } from "../fuzz/progress.ts";
import { type Break, broken, LineNotThere } from "./break.ts";
import { BREAKS } from "./breaks.ts";
import { runTests, type TestOutcome } from "./run-tests.ts";
import { TreeCopy } from "./tree-copy.ts";

const USAGE = `Breaks lines of the sources in a copy, one at a time, and runs tests against each: all have to be noticed.

  npm run mutation -- [--filter REGEX] [--list]

--filter  chooses by file and by what is broken.
--list    says what is broken, and runs nothing.`;

/** What every carrier promises, on two of them. They run against each break. */
const SUITES = ["apps/harness/src/matrix/in-process", "apps/harness/src/matrix/http"];
/** Copies that are worked on at the same time. */
const COPIES = 2;
/** A test that does not come to an end has noticed as well. */
const ONE_BREAK = { workers: 1, limitMs: 120_000 };
const NO_BREAK = { workers: COPIES, limitMs: 600_000 };

/** A break and what came of it. */
interface Verdict {
  readonly one: Break;
  readonly isKilled: boolean;
  readonly detail: string;
}

const progress = progressOn(process.stderr);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      filter: { type: "string", default: "" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const wanted = new RegExp(values.filter);
  const chosen = BREAKS.filter(({ file, breaks }) => wanted.test(`${file} ${breaks}`));
  if (values.help || values.list) {
    const lines = chosen.map(({ file, line, breaks }) => `${file}: ${breaks}\n    ${line}`);
    console.log(values.help ? USAGE : lines.join("\n"));
    return 0;
  }
  const verdicts = await judgeAll(chosen);
  for (const verdict of verdicts.filter(({ isKilled }) => !isKilled)) console.log(lineOf(verdict));
  const failed = verdicts.filter(({ isKilled }) => !isKilled).length;
  console.log(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 && verdicts.length > 0 ? 0 : 1;
}

/** Judges breaks side by side, each in a copy that is otherwise whole. */
async function judgeAll(breaks: readonly Break[]): Promise<readonly Verdict[]> {
  const copies = Array.from({ length: COPIES }, () => new TreeCopy());
  const verdicts: Verdict[] = [];
  try {
    await expectGreen(copies[0]!, breaks);
    const left = [...breaks];
    const work = async (copy: TreeCopy): Promise<void> => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        const verdict = await judge(copy, one);
        verdicts.push(verdict);
        progress.clear();
        console.log(lineOf(verdict));
        progress.show(`${verdicts.length} of ${breaks.length}`);
      }
    };
    await Promise.all(copies.map(work));
  } finally {
    for (const copy of copies) copy[Symbol.dispose]();
  }
  return verdicts;
}

/** Tests that are red without a break say nothing of one. */
async function expectGreen(copy: TreeCopy, breaks: readonly Break[]): Promise<void> {
  progress.show("the tests without a break");
  const patterns = new Set([...SUITES, ...breaks.flatMap(({ tests }) => tests)]);
  const outcome = await runTests(copy, [...patterns], NO_BREAK);
  if (outcome.kind !== "green") throw new Error(`without a break: ${JSON.stringify(outcome)}`);
}

async function judge(copy: TreeCopy, one: Break): Promise<Verdict> {
  const whole = copy.read(one.file);
  try {
    copy.write(one.file, broken(whole, one));
    const began = performance.now();
    const outcome = await runTests(copy, [...SUITES, ...one.tests], ONE_BREAK);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return { one, isKilled: isKill(outcome), detail: `${toldOf(outcome)} (${seconds} s)` };
  } catch (error) {
    if (!(error instanceof LineNotThere)) throw error;
    return { one, isKilled: false, detail: error.message };
  } finally {
    copy.write(one.file, whole);
  }
}

/** Those that hang or crash with a break, and not without one, have noticed it. */
function isKill({ kind }: TestOutcome): boolean {
  return kind === "red" || kind === "hanging" || kind === "crashed";
}

function toldOf(outcome: TestOutcome): string {
  switch (outcome.kind) {
    case "red":
      return `noticed by ${outcome.by}`;
    case "green":
      return `nobody of ${outcome.tests} tests noticed`;
    case "hanging":
      return "the tests did not come to an end";
    case "crashed":
      return `the tests came to a bad end: ${outcome.output.split("\n").find((line) => line.includes("Error")) ?? ""}`;
    default:
      return "there are no such tests";
  }
}

function lineOf({ one, isKilled, detail }: Verdict): string {
  return `${isKilled ? "ok  " : "FAIL"} ${one.file}: ${one.breaks}\n     ${detail}`;
}

try {
  process.exitCode = await main();
} finally {
  progress.clear();
}
