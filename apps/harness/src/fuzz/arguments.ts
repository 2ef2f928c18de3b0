/** What the command line says. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TARGETS, targetNamed } from "./targets/targets.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
/** What every run begins with. */
export const COMMITTED_CORPUS: string = fileURLToPath(new URL("./corpus", import.meta.url));
const DEFAULT_RUNS = 100_000;

export const USAGE = `Has mutated inputs at everything that reads what strangers write.

  npm run fuzz -- [--target NAME,…] [--runs N] [--seconds S] [--seed N]

--target   which ones: ${TARGETS.map(({ name }) => name).join(", ")}. Default: all.
--runs     inputs of each target. Default: ${DEFAULT_RUNS}, or no limit where there is one of time.
--seconds  time for all targets together, shared equally.
--seed     a number that makes the same inputs again, with the same corpus. Default: another one each time.
--corpus   a folder for inputs with outcomes that were new, to be mutated by later runs. Default: .cache/fuzz.
--report   a file for everything about the run, as JSON. Default: .cache/fuzz/report.json.
--again    a report whose findings are run again, and nothing else.
--list     says what the targets are.`;

/** A command line that cannot be meant. */
export class UsageError extends Error {}

/** What is to be done. */
export interface Settings {
  readonly help: boolean;
  readonly list: boolean;
  readonly targets: readonly string[];
  readonly runs: number;
  readonly seconds: number | undefined;
  readonly seed: number;
  readonly corpus: string;
  readonly report: string;
  readonly again: string | undefined;
}

/** Reads the command line. Throws a {@link UsageError}. */
export function readArguments(argv: readonly string[]): Settings {
  const { values } = parsed(argv);
  const seconds = values.seconds === undefined ? undefined : positive("--seconds", values.seconds);
  const runs = values.runs === undefined ? undefined : positive("--runs", values.runs);
  const fallback = seconds === undefined ? DEFAULT_RUNS : Infinity;
  return {
    help: values.help ?? false,
    list: values.list ?? false,
    targets: targetsOf(values.target),
    runs: runs ?? fallback,
    seconds,
    seed: values.seed === undefined ? Date.now() % 1_000_000 : positive("--seed", values.seed),
    corpus: path.resolve(values.corpus ?? path.join(ROOT, ".cache/fuzz")),
    report: path.resolve(values.report ?? path.join(ROOT, ".cache/fuzz/report.json")),
    again: values.again,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        target: { type: "string", multiple: true },
        runs: { type: "string" },
        seconds: { type: "string" },
        seed: { type: "string" },
        corpus: { type: "string" },
        report: { type: "string" },
        again: { type: "string" },
        list: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function targetsOf(given: readonly string[] | undefined): readonly string[] {
  const names = (given ?? []).flatMap((list) => list.split(","));
  try {
    return names.length === 0
      ? TARGETS.map(({ name }) => name)
      : names.map((name) => targetNamed(name).name);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${option} ${text}: a whole number from 1 on is expected`);
  return value;
}
