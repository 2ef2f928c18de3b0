// @ts-check
// Sends random streams of our encoder through pyarrow, which reads them, validates them in full and
// writes them again; then compares what comes back with what was sent.
//
//   node tooling/interop/pyarrow/pyarrow-round-trip.mjs [--runs 2000] [--seed 1]
//
// SHEAF_PYARROW_PYTHON names a Python >= 3.13 that has pyarrow (python3). Exit status: 0 all came back, 1 one
// did not, 2 could not run.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const text = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({
  options: { runs: { ...text, default: "2000" }, seed: { ...text, default: "1" } },
});
const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const python = process.env.SHEAF_PYARROW_PYTHON || "python3";
const probe = spawnSync(python, ["-c", "import pyarrow; print(pyarrow.__version__)"]);
if (probe.status !== 0) {
  const reason = probe.error?.message ?? String(probe.stderr).trim().split("\n").at(-1);
  console.error(`SHEAF_PYARROW_PYTHON must name a Python >= 3.13 that has pyarrow: ${reason}`);
  process.exit(2);
}

console.log(`pyarrow ${String(probe.stdout).trim()}`);
const source = ["--import", "tsx", "--conditions=@sheaf/source"];
const exchange = "packages/arrow/src/ipc/testing/exchange-streams.ts";
const reader = fileURLToPath(new URL("read-streams.py", import.meta.url));
const done = spawnSync(
  process.execPath,
  [...source, exchange, values.runs, values.seed, python, reader],
  { cwd: checkout, stdio: "inherit" },
);
process.exitCode = done.status ?? 2;
