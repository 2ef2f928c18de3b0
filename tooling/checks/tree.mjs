// @ts-check
/** What is there: every workspace with its manifest, its layer and its source files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{
 *   name: string,
 *   version?: string,
 *   private?: boolean,
 *   exports?: Record<string, Record<string, string | null> | string>,
 *   dependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>,
 *   peerDependenciesMeta?: Record<string, { optional?: boolean }>,
 *   [key: string]: unknown,
 * }} Manifest
 * @typedef {"packages" | "apps" | "tooling"} Group
 * @typedef {{
 *   folder: string, short: string, group: Group, manifest: Manifest, tag: string | undefined, files: string[],
 * }} Workspace `folder` and `files` are relative to the root, with slashes; `short` is the folder's own name
 * @typedef {{ root: string, workspaces: Workspace[], manifest: Manifest }} Tree
 * @typedef {{ place: string, problem: string }} Finding `place` is a path, with `:line` where there is one
 */

/** The root of this repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** @type {readonly Group[]} */
const GROUPS = ["packages", "apps", "tooling"];
const NOT_OURS = new Set(["node_modules", "dist", "coverage"]);

/** All files below a folder, except what is installed, built or hidden. @param {string} folder @returns {string[]} */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || NOT_OURS.has(entry.name)) return [];
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(full);
    return entry.isFile() ? [full] : [];
  });
}

/** @param {string} root @param {string} file */
export const relative = (root, file) => path.relative(root, file).split(path.sep).join("/");

/** @param {string} root @param {string} file */
export const readText = (root, file) => readFileSync(path.join(root, file), "utf8");

/** @param {string} root @param {string} file */
export function readJson(root, file) {
  return JSON.parse(readText(root, file));
}

/** @param {string} root @param {Group} group @param {string} short @returns {Workspace} */
function readWorkspace(root, group, short) {
  const folder = `${group}/${short}`;
  const turbo = existsSync(path.join(root, folder, "turbo.json"))
    ? readJson(root, `${folder}/turbo.json`)
    : {};
  return {
    folder,
    short,
    group,
    manifest: readJson(root, `${folder}/package.json`),
    tag: turbo.tags?.[0],
    files: filesBelow(path.join(root, folder)).map((file) => relative(root, file)),
  };
}

/** @param {string} root @returns {Tree} */
export function readTree(root) {
  const workspaces = GROUPS.flatMap((group) => {
    const folder = path.join(root, group);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((short) => existsSync(path.join(folder, short, "package.json")))
      .map((short) => readWorkspace(root, group, short));
  });
  return { root, workspaces, manifest: readJson(root, "package.json") };
}

/** Files that TypeScript or Node reads as a program. @param {string} file */
export const isCode = (file) => /\.(ts|tsx|mts|mjs|js)$/.test(file);

/**
 * Code that is only there for tests. A folder `test`, `testing` or `golden` counts below a workspace,
 * not as its name.
 * @param {string} file
 */
export function isTest(file) {
  const inside = file.split("/").slice(2);
  const name = inside.pop() ?? "";
  if (/\.test(-d)?\.\w+$/.test(name)) return true;
  return inside.some((part) => part === "test" || part === "testing" || part === "golden");
}
