// @ts-check
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { ReferenceMissing } from "./cannot-run.mjs";
import { compareVersions } from "./releases.mjs";
import { lastLines, runCommand } from "./run-command.mjs";

/** The reference does not install on anything older. */
export const oldestPython = "3.13";

/**
 * Says why an interpreter will not do, or nothing when it will. It is asked rather than believed:
 * a `python3.13` on the PATH may be a version manager's stand-in for one which is switched off.
 * @param {string} python
 * @returns {Promise<string | undefined>}
 */
async function refuse(python) {
  const probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";
  const done = await runCommand([python, "-c", probe], { limitMs: 20_000 });
  if (done.stderr.includes("ENOENT")) return "not found";
  if (done.status !== 0) return lastLines(done.stderr, 1) || "does not start";
  const version = done.stdout.trim();
  if (compareVersions(version, oldestPython) < 0)
    return `is ${version}, older than ${oldestPython}`;
  return undefined;
}

/** Interpreters that a version manager keeps off the PATH, newest first. */
function managedPythons() {
  const versions = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), ".pyenv"), "versions");
  try {
    return readdirSync(versions)
      .filter((name) => /^\d+(\.\d+)*$/.test(name) && compareVersions(name, oldestPython) >= 0)
      .sort((left, right) => compareVersions(right, left))
      .map((name) => path.join(versions, name, "bin", "python3"));
  } catch {
    return [];
  }
}

/**
 * @returns {Promise<{ python?: string, tried: string[] }>} the first interpreter which will do,
 * and what was wrong with those before it
 */
export async function findPython() {
  const chosen = process.env.SHEAF_PYTHON;
  if (chosen) {
    const reason = await refuse(chosen);
    // A wish that cannot be met is not quietly replaced by something else.
    if (reason) throw new ReferenceMissing(`SHEAF_PYTHON: ${chosen} ${reason}`);
    return { python: chosen, tried: [] };
  }
  const tried = [];
  for (const python of ["python3.14", "python3.13", "python3", ...managedPythons()]) {
    const reason = await refuse(python);
    if (!reason) return { python, tried };
    tried.push(`${python}: ${reason}`);
  }
  return { tried };
}
