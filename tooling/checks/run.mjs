// @ts-check
/** Prints what each promise finds in the tree: `node tooling/checks/run.mjs [--fix] [promise …]`. */
import { checkDependencies } from "./dependencies.mjs";
import { checkErrorCodes } from "./error-codes.mjs";
import { checkLayers } from "./layers.mjs";
import { checkLockfile } from "./lockfile.mjs";
import { checkPackageList } from "./package-list.mjs";
import { checkSizes, longFiles } from "./sizes.mjs";
import { checkSnippets, fixSnippets } from "./snippets.mjs";
import { ROOT, readTree } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Finding} Finding
 */

/** @type {Readonly<Record<string, (tree: Tree) => Finding[]>>} */
const CHECKS = {
  layers: checkLayers,
  dependencies: checkDependencies,
  packages: checkPackageList,
  lockfile: checkLockfile,
  sizes: checkSizes,
  snippets: checkSnippets,
  "error-codes": checkErrorCodes,
};

const args = process.argv.slice(2);
const named = args.filter((arg) => arg !== "--fix");
const unknown = named.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(" ")}; there are ${Object.keys(CHECKS).join(" ")}`);
  process.exit(2);
}

const tree = readTree(ROOT);
const chosen = named.length > 0 ? named : Object.keys(CHECKS);
let found = 0;
for (const name of chosen) {
  const check = name === "snippets" && args.includes("--fix") ? fixSnippets : CHECKS[name];
  const findings = check?.(tree) ?? [];
  found += findings.length;
  console.log(`${name}: ${findings.length === 0 ? "kept" : findings.length}`);
  for (const { place, problem } of findings) console.log(`  ${place}: ${problem}`);
  if (name === "sizes") {
    for (const { file, lines } of longFiles(tree)) console.log(`  (${file}: ${lines} lines)`);
  }
}
process.exitCode = found > 0 ? 1 : 0;
