// @ts-check
/** Promise: the packages and their entry points are those on the list, and each one is complete. */
import { existsSync } from "node:fs";
import path from "node:path";
import { PACKAGES, SUITES } from "./packages.mjs";
import { readJson } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Workspace} Workspace
 * @typedef {import("./tree.mjs").Finding} Finding
 * @typedef {import("./packages.mjs").Pin} Pin
 */

const FILES = {
  packages: ["README.md", "turbo.json", "tsconfig.json", "tsconfig.build.json"],
  apps: ["turbo.json", "tsconfig.json"],
  tooling: ["turbo.json"],
};
const TAGS = { apps: "app", tooling: "tooling" };

/** @param {Workspace} workspace */
function tagOf({ short, group }) {
  if (group === "packages") return PACKAGES[short]?.layer;
  return group === "apps" && SUITES.includes(short) ? "suite" : TAGS[group];
}

/** `./node` is `src/node/index.ts` or `src/node.ts`. @param {string} key */
const sourcesOf = (key) =>
  key === "." ? ["./src/index.ts"] : [`./src/${key.slice(2)}/index.ts`, `./src/${key.slice(2)}.ts`];

/** What the conditions of an entry have to be, in order. @param {string} source @param {string} key */
function conditionsFor(source, key) {
  const built = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
  const forNode = key === "./node" || key.endsWith("/node") ? { browser: null } : {};
  return { "@sheaf/source": source, types: `${built}.d.ts`, ...forNode, default: `${built}.js` };
}

/** @param {Workspace} workspace @param {string} key @param {unknown} entry */
function checkEntry({ folder, files, manifest }, key, entry) {
  const sources = sourcesOf(key);
  const source = sources.find((candidate) => files.includes(path.posix.join(folder, candidate)));
  if (source === undefined) return [`exports ${key}, but there is no ${sources.join(" or ")}`];
  const expected = JSON.stringify(conditionsFor(source, key));
  // A package for Node alone may close every entry to browsers.
  const open = JSON.stringify(conditionsFor(source, "./node"));
  const found = JSON.stringify(entry);
  const right =
    found === expected ||
    (PACKAGES[manifest.name.slice("@sheaf/".length)]?.runtime === "node" && found === open);
  return right ? [] : [`exports ${key} as ${found}, not ${expected}`];
}

/** @param {Workspace} workspace @param {Pin} pin */
function checkExports(workspace, pin) {
  const { "./package.json": own, ...entries } = workspace.manifest.exports ?? {};
  const keys = Object.keys(entries);
  const problems = Object.entries(entries).flatMap(([key, entry]) =>
    checkEntry(workspace, key, entry),
  );
  if (own !== "./package.json") problems.push("does not export ./package.json");
  if (keys.toSorted().join() !== [...pin.exports].sort().join()) {
    problems.push(`exports ${keys.join(" ")}; the list says ${pin.exports.join(" ")}`);
  }
  return problems;
}

/** What all public manifests have in common. @param {Workspace} workspace @param {string} version */
function checkManifest({ manifest, short }, version) {
  const expected = {
    name: `@sheaf/${short}`,
    version,
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19.0" },
    publishConfig: { access: "public" },
  };
  return Object.entries(expected)
    .filter(([key, value]) => JSON.stringify(manifest[key]) !== JSON.stringify(value))
    .map(
      ([key, value]) => `${key} is ${JSON.stringify(manifest[key])}, not ${JSON.stringify(value)}`,
    );
}

/** @param {Tree} tree @param {Workspace} workspace @returns {string[]} */
function checkWorkspace({ root, workspaces }, workspace) {
  const { folder, short, group, manifest, tag } = workspace;
  const missing = FILES[group]
    .filter((file) => !existsSync(path.join(root, folder, file)))
    .map((file) => `has no ${file}`);
  const pin = group === "packages" ? PACKAGES[short] : undefined;
  const expected = tagOf(workspace);
  const wrongTag =
    expected === undefined || tag === expected ? [] : [`is tagged ${tag}, not ${expected}`];
  if (group !== "packages") {
    return [...missing, ...wrongTag, ...(manifest.private ? [] : ["is not private"])];
  }
  if (pin === undefined) return [...missing, "is not on the list in tooling/checks/packages.mjs"];
  const version = workspaces.find((other) => other.group === "packages")?.manifest.version ?? "";
  return [
    ...missing,
    ...wrongTag,
    ...checkManifest(workspace, version),
    ...checkExports(workspace, pin),
  ];
}

/** All packages share one version, so that list is this one too. @param {Tree} tree @returns {Finding[]} */
function checkReleases({ root }) {
  const place = ".changeset/config.json";
  const fixed = existsSync(path.join(root, place)) ? readJson(root, place).fixed.flat() : [];
  const listed = Object.keys(PACKAGES).map((short) => `@sheaf/${short}`);
  const different = [...new Set([...fixed, ...listed])].filter(
    (name) => !fixed.includes(name) || !listed.includes(name),
  );
  const problem = `fixed and tooling/checks/packages.mjs differ in ${different.join(", ")}`;
  return different.length === 0 ? [] : [{ place, problem }];
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkPackageList(tree) {
  const findings = tree.workspaces.flatMap((workspace) =>
    checkWorkspace(tree, workspace).map((problem) => ({ place: workspace.folder, problem })),
  );
  const there = new Set(tree.workspaces.map(({ folder }) => folder));
  const gone = Object.keys(PACKAGES).filter((short) => !there.has(`packages/${short}`));
  return [
    ...findings,
    ...checkReleases(tree),
    ...gone.map((short) => ({
      place: `packages/${short}`,
      problem: "is on the list, but not there",
    })),
  ];
}
