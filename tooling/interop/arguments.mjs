// @ts-check
import { parseArgs } from "node:util";
import { CannotRun } from "./cannot-run.mjs";
import { opponents } from "./releases.mjs";
import { transports } from "./worker-command.mjs";

export const usage = `Sets our server and our client against the other implementations of the family.

  npm run interop -- [flags]

  --server                        only our server: judged by the reference's runner and the npm client
  --client                        only our client: against the reference's workers and the npm server
  --release a|newest|npm|ours|all  against which releases (all); ours is our own server, over what no other has
  --transport stdio|unix|tcp|http|ws|all  over what (all)
  --worker "cmd ..."              judge this worker instead of our server, by the reference's runner only;
                                  {bin} stands for the release's programs
  --filter GLOB                   only these tests; comma separated, ! excludes
  --quick                         without large_payload.*, which moves gigabytes, and what else takes its time
  --json FILE                     write everything there too
  --allow-missing                 exit 0 when an implementation cannot be installed

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

/** Whether a filter asks for certain tests, and not just for all but some. @param {string[]} filter */
export const isNarrow = (filter) => filter.some((glob) => !glob.startsWith("!"));

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
        server: flag,
        client: flag,
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
  if (values.worker !== undefined && values.client) {
    throw new CannotRun("--worker takes the place of our server: it does not go with --client");
  }
  const both = values.server === values.client;
  return {
    server: values.server || both,
    client: values.client || (both && values.worker === undefined),
    opponents: choose("release", values.release, opponents),
    transports: choose("transport", values.transport, transports),
    worker: values.worker,
    filter,
    quick: values.quick,
    json: values.json,
    allowMissing: values["allow-missing"],
    help: values.help,
  };
}
