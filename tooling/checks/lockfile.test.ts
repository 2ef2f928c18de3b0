import { expect, test } from "vitest";
import { checkLockfile } from "./lockfile.mjs";
import { lines, plant, workspace } from "./planted-tree.ts";
import { ROOT, readTree } from "./tree.mjs";

const core = workspace("packages/core", "l2", { dependencies: { ws: "8.0.0" } });
const locked = { version: "0.0.0", dependencies: { ws: "8.0.0" } };

function findings(packages: object): string[] {
  return lines(checkLockfile(plant(core, { "package-lock.json": { packages } })));
}

test("the lockfile of this tree is up to date", () => {
  expect(lines(checkLockfile(readTree(ROOT)))).toEqual([]);
});

test("a lockfile that fits is left alone, links included", () => {
  const link = { resolved: "packages/core", link: true };
  expect(findings({ "": {}, "packages/core": locked, "node_modules/@sheaf/core": link })).toEqual(
    [],
  );
});

test("a registry, an unknown workspace and other dependencies are found", () => {
  const url = "https://registry.example/ws.tgz";
  expect(
    findings({ "": {}, "packages/core": locked, "node_modules/ws": { resolved: url } }),
  ).toEqual(["package-lock.json: node_modules/ws names a registry; .npmrc leaves that out"]);
  expect(findings({ "": {} })).toEqual(["package-lock.json: does not know packages/core"]);
  expect(findings({ "": {}, "packages/core": { version: "0.0.0" } })).toEqual([
    "package-lock.json: dependencies of packages/core are not those of its manifest",
  ]);
});
