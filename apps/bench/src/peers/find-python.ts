/** A Python that has the reference implementation. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../folders.ts";

/** Names a Python interpreter that has the reference installed. */
const VARIABLE = "SHEAF_PEER_PYTHON";
/** Where `npm run interop` keeps its releases of the reference, a virtual environment each. */
const INTEROP = path.join(ROOT, ".cache", "interop");

/** What was found, or why there is nothing. */
export type FoundPython =
  | { readonly python: string; readonly reason?: never }
  | { readonly python?: never; readonly reason: string };

/** Looks for one: the newest release that runs here. */
export function findPython(): FoundPython {
  const chosen = process.env[VARIABLE];
  if (chosen !== undefined) {
    return works(chosen)
      ? { python: chosen }
      : { reason: `${VARIABLE} has no reference: ${chosen}` };
  }
  const python = candidates().find(works);
  if (python !== undefined) return { python };
  return {
    reason: `no Python has the reference: set ${VARIABLE}, or let npm run interop install it`,
  };
}

function candidates(): string[] {
  if (!existsSync(INTEROP)) return [];
  return readdirSync(INTEROP)
    .filter((name) => /^\d+(\.\d+)*$/.test(name))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((name) => path.join(INTEROP, name, "bin", "python"));
}

function works(python: string): boolean {
  return spawnSync(python, ["-c", "import vgi_rpc.rpc"], { stdio: "ignore" }).status === 0;
}
