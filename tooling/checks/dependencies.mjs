// @ts-check
/** Promise: a manifest declares what its code imports, and nothing else; ranges fit what is in the tree. */
import { isBuiltin } from "node:module";
import { packageOf, readImports } from "./imports.mjs";
import { isCode, isTest, readText } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Workspace} Workspace
 * @typedef {import("./tree.mjs").Finding} Finding
 */

/** The packages that a workspace imports, by kind of code. @param {string} root @param {Workspace} workspace */
function importedPackages(root, { files, manifest }) {
  const imported = {
    /** @type {Set<string>} */ code: new Set(),
    /** @type {Set<string>} */ tests: new Set(),
  };
  for (const file of files.filter(isCode)) {
    const names = isTest(file) ? imported.tests : imported.code;
    for (const { specifier } of readImports(file, readText(root, file))) {
      if (specifier.startsWith(".") || isBuiltin(specifier)) continue;
      const name = packageOf(specifier);
      if (name !== manifest.name) names.add(name);
    }
  }
  return imported;
}

/** @param {Workspace} workspace */
function declaredPackages({ manifest }) {
  const { dependencies, peerDependencies, optionalDependencies, peerDependenciesMeta } = manifest;
  return {
    all: new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })),
    dev: Object.keys(manifest.devDependencies ?? {}),
    optional: new Set(Object.keys({ ...optionalDependencies, ...peerDependenciesMeta })),
  };
}

/**
 * Tests and tooling may also use what the root installs for everyone. What only the tests of a package
 * need is no dependency of those who install it.
 * @param {Tree} tree
 * @param {Workspace} workspace
 */
function compare({ root, manifest: { devDependencies } }, workspace) {
  const { code, tests } = importedPackages(root, workspace);
  const { all, dev, optional } = declaredPackages(workspace);
  const forTests = new Set([...all, ...dev, ...Object.keys(devDependencies ?? {})]);
  const forCode = workspace.group === "tooling" ? forTests : all;
  const used = workspace.group === "packages" ? code : new Set([...code, ...tests]);
  return [
    ...[...code]
      .filter((name) => !forCode.has(name))
      .map((name) => `imports ${name}, which it does not declare`),
    ...[...tests]
      .filter((name) => !forTests.has(name))
      .map((name) => `its tests import ${name}, which it does not declare`),
    ...[...all]
      .filter((name) => !used.has(name) && !optional.has(name))
      .map((name) => `declares ${name}, which it does not import`),
  ];
}

/** Whether `^1.2.3` (or 1.2.3, or *) holds for a version. @param {string} range @param {string} version */
export function fits(range, version) {
  if (range === "*" || range === version) return true;
  if (!range.startsWith("^")) return false;
  const low = range.slice(1).split(".").map(Number);
  const have = version.split(".").map(Number);
  // A caret holds still the first number that is not 0, and all before it.
  const still = low.findIndex((part) => part !== 0);
  const fixed = still === -1 ? low.length : still + 1;
  if (low.slice(0, fixed).some((part, at) => part !== have[at])) return false;
  const first = low.findIndex((part, at) => part !== have[at]);
  return first === -1 || (have[first] ?? 0) > (low[first] ?? 0);
}

/** npm asks the registry, without a word, for a range that the workspace does not fit. @param {Tree} tree @param {Workspace} workspace */
function checkRanges({ workspaces }, { manifest, group }) {
  const versions = new Map(
    workspaces.map((other) => [other.manifest.name, other.manifest.version]),
  );
  const ranges = Object.entries({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.devDependencies,
  });
  return ranges.flatMap(([name, range]) => {
    if (!name.startsWith("@sheaf/")) return [];
    if (!versions.has(name)) return [`depends on ${name}, which is not in the tree`];
    if (group !== "packages")
      return range === "*" ? [] : [`depends on ${name} ${range}; private workspaces say *`];
    const version = versions.get(name) ?? "";
    return range !== "*" && fits(range, version)
      ? []
      : [`depends on ${name} ${range}, which is to be ^${version}`];
  });
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkDependencies(tree) {
  return tree.workspaces.flatMap((workspace) =>
    [...compare(tree, workspace), ...checkRanges(tree, workspace)].map((problem) => ({
      place: `${workspace.folder}/package.json`,
      problem,
    })),
  );
}
