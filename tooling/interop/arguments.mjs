// @ts-check
import { parseArgs } from "node:util";
import { CannotRun } from "./cannot-run.mjs";
import { generations } from "./releases.mjs";
import { transports } from "./worker-command.mjs";

export const usage = `Judges the reference server with the conformance runner of the reference implementation.

  npm run interop -- [flags]

  --release a|newest|all          which releases judge (all)
  --transport stdio|unix|tcp|all  over what (all)
  --worker "cmd ..."              judge this worker instead; {bin} stands for the release's programs
  --filter GLOB                   only these tests; comma separated, ! excludes
  --quick                         without large_payload.*, which moves 2 GiB
  --json FILE                     write everything there too
  --allow-missing                 exit 0 when the reference cannot be installed

Python >= 3.13 is looked for in SHEAF_PYTHON, on the PATH and among pyenv's; without one, root on Debian
gets a newer Debian in a folder. Exit status: 0 passed, 1 something failed, 2 could not run.`;

/**
 * @template {string} Name
 * @param {string} flag
 * @param {string} value
 * @param {readonly Name[]} known
 * @returns {Name[]}
 */
function choose(flag, value, known) {
  if (value === "all") return [...known];
  const chosen = known.filter((name) => name === value);
  if (chosen.length === 0)
    throw new CannotRun(`--${flag}: ${value} is none of ${known.join(", ")}, all`);
  return chosen;
}

/** @param {string[]} argv */
function parse(argv) {
  const text = /** @type {const} */ ({ type: "string" });
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  try {
    return parseArgs({
      args: argv,
      options: {
        release: { ...text, default: "all" },
        transport: { ...text, default: "all" },
        worker: text,
        filter: text,
        json: text,
        quick: flag,
        "allow-missing": flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string[]} argv */
export function readArguments(argv) {
  const values = parse(argv);
  const filter =
    values.filter
      ?.split(",")
      .map((glob) => glob.trim())
      .filter(Boolean) ?? [];
  if (values.quick) filter.push("!large_payload.*");
  return {
    generations: choose("release", values.release, generations),
    transports: choose("transport", values.transport, transports),
    worker: values.worker,
    filter,
    json: values.json,
    allowMissing: values["allow-missing"],
    help: values.help,
  };
}
