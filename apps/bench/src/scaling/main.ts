/** `npm run bench:scaling`: how our cost grows with size, and whether memory grows with time. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { missingBuilds } from "../build-state.ts";
import { HEAP_MEGABYTES, heapFlags } from "../contender/heap-flags.ts";
import { SERVER_FLAGS } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";

const USAGE = `Measures how cost grows with rows, columns, payload and connections, and whether memory
grows with calls.

  npm run bench:scaling -- [--quick] [--filter REGEX]

--filter chooses by what is swept: rows, columns, payload, connections, memory.`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    filter: { type: "string", default: "" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const missing = missingBuilds();
if (values.help) console.log(USAGE);
else if (missing.length > 0) {
  console.error(`Not compiled: ${missing.join(", ")}. Run 'npm run build' first.`);
  process.exitCode = 2;
} else {
  // Only memory that is not garbage tells something.
  const flags = ["--expose-gc", ...heapFlags(HEAP_MEGABYTES)];
  const program = [compiled("scaling/runner"), values.quick ? "quick" : "full", values.filter];
  const env = { ...process.env, [SERVER_FLAGS]: JSON.stringify(flags) };
  const run = spawnSync(process.execPath, [...flags, ...program], { stdio: "inherit", env });
  process.exitCode = run.status ?? 1;
}
