/** Installs the npm peer and the runtimes that it needs, on demand and apart from the repository's own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../folders.ts";

/** Where the npm peer is installed. */
export const NPM_FOLDER: string = path.join(CACHE, "npm");

/** A module beside it, from which its packages can be imported by name. */
export const PEER_ENTRY: string = path.join(NPM_FOLDER, "entry.mjs");

const PEER = "@query-farm/vgi-rpc@0.25.4";
/** The peer needs Node 22 or newer; ours is measured on the Node that runs this. */
const RUNTIMES = ["node@24"];
const BUN = "bun@1";

const ENTRY = `export * as rpc from "@query-farm/vgi-rpc";
export * as arrow from "@query-farm/apache-arrow";
`;

/** Installs what is missing. Throws when npm fails. */
export function installPeers(options: { readonly bun: boolean }): void {
  mkdirSync(NPM_FOLDER, { recursive: true });
  const runtimes = options.bun ? [...RUNTIMES, BUN] : RUNTIMES;
  writeFileSync(
    path.join(NPM_FOLDER, "package.json"),
    `${JSON.stringify({ name: "bench-peers", private: true }, undefined, 2)}\n`,
  );
  const flags = ["--no-audit", "--no-fund", "--no-package-lock"];
  // The runtimes' packages fetch their binary in an install script.
  const { status, error } = spawnSync(
    "npm",
    ["install", ...flags, "--foreground-scripts", PEER, ...runtimes],
    { cwd: NPM_FOLDER, stdio: ["ignore", process.stderr, process.stderr] },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ended with status ${status}; the peers are not installed`);
  writeFileSync(PEER_ENTRY, ENTRY);
}
