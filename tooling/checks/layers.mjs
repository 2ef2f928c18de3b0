// @ts-check
/** Promise: imports go down the layers, never up or sideways, and each third-party package has its place. */
import { isBuiltin } from "node:module";
import path from "node:path";
import { packageOf, readImports, readNodeGlobals } from "./imports.mjs";
import { ARROW_USERS, IMPORTS_NOTHING, OWNERS, PACKAGES } from "./packages.mjs";
import { isCode, isTest, readText } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Workspace} Workspace
 * @typedef {import("./tree.mjs").Finding} Finding
 * @typedef {import("./imports.mjs").Import} Import
 * @typedef {{ file: string, workspace: Workspace, byName: Map<string, Workspace> }} Importer
 * @typedef {(imported: Import, importer: Importer) => string | undefined} Rule
 */

const ORDER = ["l0", "l1", "l2", "l3", "l4", "suite", "app"];

/** @type {Readonly<Record<string, readonly string[]>>} */
const owners = OWNERS;

/** @type {Rule} */
function staysInside({ specifier }, { file, workspace }) {
  if (!specifier.startsWith(".")) return undefined;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target.startsWith(`${workspace.folder}/`)) return undefined;
  return `${specifier} leaves ${workspace.folder}; import the package by its name`;
}

/** @type {Rule} */
function goesDown({ specifier }, { workspace, byName }) {
  const target = byName.get(packageOf(specifier));
  if (target === undefined || target === workspace) return undefined;
  if (workspace.tag === "tooling" || target.tag === "tooling") return undefined;
  const from = ORDER.indexOf(workspace.tag ?? "");
  const to = ORDER.indexOf(target.tag ?? "");
  if (from > to && to !== -1) return undefined;
  const way = from === to ? "sideways" : "up";
  return `${workspace.tag ?? "untagged"} imports ${specifier} (${target.tag ?? "untagged"}), which is ${way}`;
}

/** @type {Rule} */
function hasItsOwner({ specifier }, { workspace }) {
  const allowed = owners[packageOf(specifier)];
  if (allowed === undefined || workspace.group !== "packages") return undefined;
  if (allowed.includes(workspace.short)) return undefined;
  return `only ${allowed.join(", ")} may import ${specifier}`;
}

/** @type {Rule} */
function leavesArrowBelow({ specifier, typeOnly }, { file, workspace }) {
  if (packageOf(specifier) !== "apache-arrow" || workspace.group !== "packages") return undefined;
  if (typeOnly || isTest(file) || ARROW_USERS.includes(workspace.short)) return undefined;
  return "imports values of apache-arrow; above core only `import type` may name it";
}

/** @type {Rule} */
function importsNothing({ specifier }, { file, workspace }) {
  if (!IMPORTS_NOTHING.includes(workspace.short) || workspace.group !== "packages")
    return undefined;
  if (specifier.startsWith(".") || isTest(file)) return undefined;
  return `${workspace.short} imports nothing, yet here is ${specifier}`;
}

/** Whether Node may be used in a file. @param {string} file @param {Workspace} workspace */
function mayUseNode(file, { group, short, folder }) {
  if (group !== "packages" || isTest(file) || PACKAGES[short]?.runtime === "node") return true;
  return file.startsWith(`${folder}/src/node/`);
}

/** @type {Rule} */
function keepsNodeApart({ specifier }, { file, workspace }) {
  if (!isBuiltin(specifier) || mayUseNode(file, workspace)) return undefined;
  return `imports ${specifier} outside src/node`;
}

/** @type {readonly Rule[]} */
const RULES = [
  staysInside,
  goesDown,
  hasItsOwner,
  leavesArrowBelow,
  importsNothing,
  keepsNodeApart,
];

/** @param {Importer} importer @param {string} text @returns {Finding[]} */
function checkFile(importer, text) {
  const { file, workspace } = importer;
  /** @type {Finding[]} */
  const findings = readImports(file, text).flatMap((imported) =>
    RULES.flatMap((rule) => {
      const problem = rule(imported, importer);
      return problem === undefined ? [] : [{ place: `${file}:${imported.line}`, problem }];
    }),
  );
  if (mayUseNode(file, workspace)) return findings;
  const globals = readNodeGlobals(file, text).map(({ name, line }) => ({
    place: `${file}:${line}`,
    problem: `uses the global ${name} outside src/node`,
  }));
  return [...findings, ...globals];
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkLayers(tree) {
  const byName = new Map(tree.workspaces.map((workspace) => [workspace.manifest.name, workspace]));
  return tree.workspaces.flatMap((workspace) =>
    workspace.files
      .filter(isCode)
      .flatMap((file) => checkFile({ file, workspace, byName }, readText(tree.root, file))),
  );
}
