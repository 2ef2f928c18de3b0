// @ts-check
/** Installs what is packed into empty projects and uses it there, as a stranger would. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PACKAGES, TRANSPORTS } from "../packages.mjs";
import { run, tool } from "./run-tool.mjs";

/** @typedef {import("./pack.mjs").Packed} Packed */

const PROGRAM = fileURLToPath(new URL("consumer.ts", import.meta.url));
/** Suites are for a test runner, so they do not load by themselves. */
const NOT_LOADED = new Set(["@sheaf/testing"]);
const INSTALL = [
  "npm",
  "install",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--ignore-scripts",
];

/**
 * A project that depends on some of the packed packages. Whatever else of ours they need is taken from
 * the tarballs too, never from a registry.
 * @param {string} folder
 * @param {readonly Packed[]} all
 * @param {readonly string[]} wanted
 */
function startProject(folder, all, wanted) {
  const tarballs = Object.fromEntries(all.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const dependencies = Object.fromEntries(wanted.map((name) => [name, tarballs[name]]));
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies,
    overrides: tarballs,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2));
}

/** Loads every entry point, once with import and once with require. @param {readonly Packed[]} packed */
function loader(packed) {
  const names = packed.flatMap(({ name, workspace }) =>
    (PACKAGES[workspace.short]?.exports ?? []).map((key) => path.posix.join(name, key)),
  );
  return `import assert from "node:assert/strict";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const name of ${JSON.stringify(names)}) {
  const loaded = await import(name);
  assert.ok(Object.keys(loaded).length > 0, name);
  assert.equal(require(name), loaded, name);
}
`;
}

/** Runs a program against all packages: types with every check on, import, require. @param {string} folder @param {readonly Packed[]} all */
export function consumeAll(folder, all) {
  const loaded = all.filter(({ name }) => !NOT_LOADED.has(name));
  startProject(
    folder,
    all,
    loaded.map(({ name }) => name),
  );
  run([...INSTALL], folder);
  copyFileSync(PROGRAM, path.join(folder, "consumer.ts"));
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    lib: ["es2023", "esnext.disposable"],
    strict: true,
    skipLibCheck: false,
    types: ["node"],
  };
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["consumer.ts"] }),
  );
  writeFileSync(path.join(folder, "load.mjs"), loader(loaded));
  run([tool("tsc"), "-p", "tsconfig.json"], folder);
  run([process.execPath, "consumer.js"], folder);
  run([process.execPath, "load.mjs"], folder);
}

/**
 * What `npm i @sheaf/core` brings of ours besides what it is made of.
 * @param {string} folder
 * @param {readonly Packed[]} all
 */
export function strayTransports(folder, all) {
  startProject(folder, all, ["@sheaf/core"]);
  run([...INSTALL, "--package-lock-only"], folder);
  const { packages } = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8"));
  const names = Object.keys(packages).map((key) =>
    key.slice(key.lastIndexOf("node_modules/") + 13),
  );
  if (!names.includes("@sheaf/core")) throw new Error(`npm installed ${names.join(" ")}`);
  return names.filter((name) => TRANSPORTS.some((short) => name === `@sheaf/${short}`));
}
