/**
 * Gives each process that runs tests a folder of its own for temporary files: what it leaves behind is told from what others are
 * still using.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MARK = "SHEAF_OWN_TEMPORARY_FOLDER";

// Asked for once by each test file, of which a process runs several.
if (process.env[MARK] !== String(process.pid)) {
  process.env[MARK] = String(process.pid);
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "own-"));
}
