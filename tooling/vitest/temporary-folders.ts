/** A folder for the temporary files of a whole run, which goes with it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Called before the first test; what it answers is called after the last one. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "matrix-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
