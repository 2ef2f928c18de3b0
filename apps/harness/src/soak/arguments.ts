/** What the command line says. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CARRIER_NAMES, type CarrierName } from "./load/carriers.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const DEFAULT_MINUTES = 5;

export const USAGE = `Plays on all carriers at once while servers are killed and connections cut, and checks that nothing is lost.

  npm run soak -- [--minutes N] [--carriers NAME,…] [--seed N]

--minutes   how long. Default: ${DEFAULT_MINUTES}. From 4 on memory in use is judged as well, from 15 on RSS.
--carriers  which ones: ${CARRIER_NAMES.join(", ")}. Default: all.
--seed      a number that has the same things happen at the same times. Default: another one each time.
--calm      has nothing happen.
--report    a file for everything about the run, as JSON. Default: .cache/soak/report.json. The plot of memory
            over time is beside it, as SVG.`;

/** A command line that cannot be meant. */
export class UsageError extends Error {}

/** What is to be done. */
export interface Settings {
  readonly help: boolean;
  readonly minutes: number;
  readonly carriers: readonly CarrierName[];
  readonly seed: number;
  readonly calm: boolean;
  readonly report: string;
}

/** Reads the command line. Throws a {@link UsageError}. */
export function readArguments(argv: readonly string[]): Settings {
  const { values } = parsed(argv);
  return {
    help: values.help ?? false,
    minutes: positive("--minutes", values.minutes ?? String(DEFAULT_MINUTES)),
    carriers: carriersOf(values.carriers),
    seed: positive("--seed", values.seed ?? String(1 + (Date.now() % 1_000_000))),
    calm: values.calm ?? false,
    report: path.resolve(values.report ?? path.join(ROOT, ".cache/soak/report.json")),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        minutes: { type: "string" },
        carriers: { type: "string", multiple: true },
        seed: { type: "string" },
        calm: { type: "boolean" },
        report: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function carriersOf(given: readonly string[] | undefined): readonly CarrierName[] {
  const names = (given ?? []).flatMap((list) => list.split(","));
  if (names.length === 0) return CARRIER_NAMES;
  return names.map((name) => {
    const carrier = CARRIER_NAMES.find((candidate) => candidate === name);
    if (carrier !== undefined) return carrier;
    throw new UsageError(`--carriers ${name}: there are ${CARRIER_NAMES.join(", ")}`);
  });
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option} ${text}: a number above 0 is expected`);
  return value;
}
