// @ts-check
/** Promise: the lockfile knows every workspace as it is, and names no registry. */
import { readJson } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Finding} Finding
 * @typedef {Record<string, unknown> & { version?: string, resolved?: string }} LockedPackage
 */

const KINDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** @param {unknown} value */
const sorted = (value) => JSON.stringify(Object.entries(value ?? {}).sort());

/** @param {Tree} tree @returns {Finding[]} */
export function checkLockfile({ root, workspaces, manifest }) {
  const place = "package-lock.json";
  /** @type {Record<string, LockedPackage>} */
  const packages = readJson(root, place).packages;
  const urls = Object.entries(packages)
    .filter(([, { resolved }]) => resolved?.includes("://"))
    .map(([name]) => ({ place, problem: `${name} names a registry; .npmrc leaves that out` }));
  const stale = [{ folder: "", manifest }, ...workspaces].flatMap(({ folder, manifest: own }) => {
    const locked = packages[folder];
    const name = folder || "the root";
    if (locked === undefined) return [{ place, problem: `does not know ${name}` }];
    const changed = KINDS.filter((kind) => sorted(locked[kind]) !== sorted(own[kind]));
    if (locked.version !== own.version) changed.unshift("version");
    return changed.map((kind) => ({
      place,
      problem: `${kind} of ${name} are not those of its manifest`,
    }));
  });
  return [...urls, ...stale];
}
