// @ts-check
/** Promise: what is published installs, loads, type-checks and works. `npm run check:packages` builds first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { consumeAll, strayTransports } from "./consume.mjs";
import { checkContents, checkPublished, packAll } from "./pack.mjs";

const scratch = mkdtempSync(path.join(tmpdir(), "sheaf-packed-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));

let failed = false;

/** @param {string} name @param {() => readonly string[]} check */
function report(name, check) {
  /** @type {readonly string[]} */
  let problems;
  try {
    problems = check();
  } catch (error) {
    problems = [error instanceof Error ? error.message : String(error)];
  }
  failed ||= problems.length > 0;
  console.log(`${name}: ${problems.length === 0 ? "ok" : problems.join("\n  ")}`);
}

const packed = packAll(scratch);
for (const one of packed) {
  report(one.name, () => [...checkContents(one), ...checkPublished(one)]);
}
report("installed together: types, import, require, a call", () => {
  consumeAll(path.join(scratch, "all"), packed);
  return [];
});
report("@sheaf/core alone brings no transport", () =>
  strayTransports(path.join(scratch, "core"), packed),
);
process.exitCode = failed ? 1 : 0;
