/** A folder for the temporary files of a whole run, which goes with it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder = "";

/** Called before the first test. */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), "matrix-"));
  process.env.TMPDIR = folder;
}

/** Called after the last one. */
export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
