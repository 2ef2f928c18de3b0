// @ts-check
// The family's npm package, installed on demand and apart from the repository's own packages.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ReferenceMissing } from "./cannot-run.mjs";
import { progress } from "./progress.mjs";
import { mustRun } from "./run-command.mjs";

/** @typedef {{ label: string, node: string, env: NodeJS.ProcessEnv }} NpmPeer `env`: where its module is */

const peer = { name: "@query-farm/vgi-rpc", version: "0.25.4" };
// It needs Node 22 or newer; npm has those as a package.
const runtime = { name: "node", version: "24" };
const installLimitMs = 5 * 60_000;

/** A module beside the packages, from which they can be imported by name. */
const entry = `export * as rpc from "@query-farm/vgi-rpc";
export * as arrow from "@query-farm/apache-arrow";
`;

/** Which version of a package is installed. @param {string} folder @param {string} name */
async function installedVersion(folder, name) {
  const manifest = path.join(folder, "node_modules", name, "package.json");
  try {
    return String(JSON.parse(await readFile(manifest, "utf8")).version);
  } catch {
    return undefined;
  }
}

/** @param {string} folder */
async function isInstalled(folder) {
  const found = await installedVersion(folder, peer.name);
  const node = await installedVersion(folder, runtime.name);
  return found === peer.version && node?.startsWith(`${runtime.version}.`) === true;
}

/** Makes the peer ready, from the cache where possible. @param {string} cache @returns {Promise<NpmPeer>} */
export async function installNpmPeer(cache) {
  const folder = path.join(cache, "npm-peer");
  if (!(await isInstalled(folder))) {
    progress(`installing ${peer.name} ${peer.version} and ${runtime.name} ${runtime.version}`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "package.json"), '{ "private": true }\n');
    const packages = [peer, runtime].map(({ name, version }) => `${name}@${version}`);
    const flags = ["--no-audit", "--no-fund", "--no-package-lock"];
    try {
      await mustRun(["npm", "install", ...flags, ...packages], {
        cwd: folder,
        limitMs: installLimitMs,
      });
    } catch (error) {
      throw new ReferenceMissing(error instanceof Error ? error.message : String(error));
    }
  }
  const module = path.join(folder, "entry.mjs");
  await writeFile(module, entry);
  return {
    label: `npm ${peer.version}`,
    node: path.join(folder, "node_modules", runtime.name, "bin", "node"),
    env: { SHEAF_NPM_PEER: pathToFileURL(module).href },
  };
}
