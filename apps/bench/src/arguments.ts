/** The command line of `npm run bench`. */
import { parseArgs } from "node:util";
import { HEAP_MEGABYTES } from "./contender/heap-flags.ts";
import { PLACEMENTS, type Placement } from "./run/placement.ts";
import type { Pace } from "./run/run-case.ts";

export const USAGE = `Compares us with what is possible and with our peers.

  npm run bench -- [flags]

  --filter REGEX    only the cases whose name matches: '^codec/', 'unix/(unary|exchange)', …
  --list            print the names of the cases and end
  --rounds N        turns that each contender has at each case, at least (9)
  --starts N        times that all processes are started anew for them (3)
  --quick           a first impression: one start, 3 short rounds
  --json            one line of JSON for each case, instead of the table
  --save NAME       keep the run, with every sample of it, as apps/bench/history/NAME.jsonl
  --heap MB         size from which V8 begins to collect old garbage (256); 0 leaves it to V8,
                    see the README
  --let-sleep       do not keep the cores awake, see the README
  --cores WHICH     a client and its server share one core, or have one each (two), or are left to
                    the scheduler (free); by itself (auto) one for small messages on pipes and
                    sockets, else two; needs taskset, see the README
  --bun             the npm peer on Bun as well
  --context         others as well, for context: grpc-js, Connect over Node, plain JSON over HTTP
  --install-peers   install all of them and the peer's runtime into .cache/bench, then end

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
  readonly context: boolean;
  readonly heapMegabytes: number;
  readonly letSleep: boolean;
  readonly placement: Placement;
  readonly installPeers: boolean;
  readonly help: boolean;
  readonly pace: Pace;
}

const NORMAL: Pace = { starts: 3, rounds: 9, warmUpMs: 700, sampleMs: 250 };
const QUICK: Pace = { starts: 1, rounds: 3, warmUpMs: 400, sampleMs: 100 };

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
    context: values.context,
    heapMegabytes: count("--heap", values.heap, 0),
    letSleep: values["let-sleep"],
    placement: placementOf(values.cores),
    installPeers: values["install-peers"],
    help: values.help,
    pace: {
      ...pace,
      ...(values.rounds !== undefined && { rounds: count("--rounds", values.rounds, 1) }),
      ...(values.starts !== undefined && { starts: count("--starts", values.starts, 1) }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        filter: { type: "string", default: "" },
        rounds: { type: "string" },
        starts: { type: "string" },
        save: { type: "string" },
        heap: { type: "string", default: String(HEAP_MEGABYTES) },
        cores: { type: "string", default: "auto" },
        list: FLAG,
        quick: FLAG,
        json: FLAG,
        bun: FLAG,
        context: FLAG,
        "let-sleep": FLAG,
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

function placementOf(text: string): Placement {
  const placement = PLACEMENTS.find((each) => each === text);
  if (placement === undefined) throw new UsageError(`--cores ${text}: ${PLACEMENTS.join(", ")}`);
  return placement;
}

function fileName(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw new UsageError(`--save: ${text} is no name for a file`);
  return text;
}
