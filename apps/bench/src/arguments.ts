/** The command line of `npm run bench`. */
import { parseArgs } from "node:util";
import type { Pace } from "./run/run-case.ts";

export const USAGE = `Compares us with what is possible and with our peers.

  npm run bench -- [flags]

  --filter REGEX    only the cases whose name matches: '^codec/', 'unix/(unary|exchange)', …
  --list            print the names of the cases and end
  --rounds N        turns that each contender has at each case (9)
  --quick           a first impression: 3 short rounds
  --json            one line of JSON for each case, instead of the table
  --save NAME       keep the run, with every sample of it, as apps/bench/history/NAME.json
  --ballast MB      live memory that every contender on JavaScript carries (32); see the README
  --bun             the npm peer on Bun as well
  --install-peers   install the npm peer and its runtime into .cache/bench, then end

Run 'npm run build' before: compiled JavaScript is measured. The Python peer is looked for in
SHEAF_PEER_PYTHON, then where 'npm run interop' installs it.
Exit status: 0 measured, 1 something of ours failed, 2 could not begin.`;

/** A command line that makes no sense. */
export class UsageError extends Error {}

/** What was asked for. */
export interface BenchArguments {
  readonly filter: RegExp;
  readonly list: boolean;
  readonly json: boolean;
  readonly save: string | undefined;
  readonly bun: boolean;
  readonly ballast: number | undefined;
  readonly installPeers: boolean;
  readonly help: boolean;
  readonly pace: Pace;
}

const NORMAL: Pace = { rounds: 9, warmUpMs: 1_000, sampleMs: 300 };
const QUICK: Pace = { rounds: 3, warmUpMs: 400, sampleMs: 100 };

const FLAG = { type: "boolean", default: false } as const;

/** Reads the arguments. Throws a {@link UsageError}. */
export function readArguments(args: readonly string[]): BenchArguments {
  const values = parse(args);
  const pace = values.quick ? QUICK : NORMAL;
  return {
    filter: pattern(values.filter),
    list: values.list,
    json: values.json,
    save: values.save === undefined ? undefined : fileName(values.save),
    bun: values.bun,
    ballast: values.ballast === undefined ? undefined : count("--ballast", values.ballast, 0),
    installPeers: values["install-peers"],
    help: values.help,
    pace: values.rounds === undefined ? pace : { ...pace, rounds: count("--rounds", values.rounds, 1) },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        filter: { type: "string", default: "" },
        rounds: { type: "string" },
        save: { type: "string" },
        ballast: { type: "string" },
        list: FLAG,
        quick: FLAG,
        json: FLAG,
        bun: FLAG,
        "install-peers": FLAG,
        help: { ...FLAG, short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`--filter: ${text} is no regular expression`);
  }
}

function count(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new UsageError(`${flag}: ${text}`);
  return number;
}

function fileName(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw new UsageError(`--save: ${text} is no name for a file`);
  return text;
}
