import { expect, test } from "vitest";
import { checkDependencies, fits } from "./dependencies.mjs";
import { lines, plant, workspace } from "./planted-tree.ts";
import { ROOT, readTree } from "./tree.mjs";

test("this tree declares what it imports", () => {
  expect(lines(checkDependencies(readTree(ROOT)))).toEqual([]);
});

test("an undeclared and an unused dependency are found", () => {
  const tree = plant(workspace("packages/http", "l3", { dependencies: { undici: "7.0.0" } }), {
    "packages/http/src/a.ts":
      'import { x } from "left-pad/deep";\nimport "node:http";\nimport "./b.ts";',
  });
  expect(lines(checkDependencies(tree))).toEqual([
    "packages/http/package.json: imports left-pad, which it does not declare",
    "packages/http/package.json: declares undici, which it does not import",
  ]);
});

test("what only the tests of a package import is no dependency of it", () => {
  const test = { "packages/http/src/a.test.ts": 'import "left-pad";' };
  const declared = workspace("packages/http", "l3", { dependencies: { "left-pad": "1.0.0" } });
  expect(checkDependencies(plant(declared, test))).toHaveLength(1);
  expect(checkDependencies(plant(workspace("packages/http", "l3"), test))).toHaveLength(1);
  const root = { "package.json": { name: "root", devDependencies: { "left-pad": "1.0.0" } } };
  expect(checkDependencies(plant(workspace("packages/http", "l3"), test, root))).toEqual([]);
});

test("an optional peer may be loaded in a way that shows no import", () => {
  const manifest = {
    peerDependencies: { koffi: "3" },
    peerDependenciesMeta: { koffi: { optional: true } },
  };
  expect(checkDependencies(plant(workspace("packages/shm", "l3", manifest)))).toEqual([]);
});

test("a range that the tree does not fit would be looked for in the registry", () => {
  const files = { "packages/http/src/a.ts": 'import "@sheaf/core";' };
  const core = workspace("packages/core", "l2", { version: "0.2.0" });
  const ranges = (range: string) =>
    lines(
      checkDependencies(
        plant(
          core,
          files,
          workspace("packages/http", "l3", { dependencies: { "@sheaf/core": range } }),
        ),
      ),
    );
  expect(ranges("^0.2.0")).toEqual([]);
  expect(ranges("^0.1.0")).toEqual([
    "packages/http/package.json: depends on @sheaf/core ^0.1.0, which is to be ^0.2.0",
  ]);
  expect(ranges("*")).toHaveLength(1);
});

test("carets hold the first number that counts", () => {
  const fitting = [
    ["^0.0.0", "0.0.0"],
    ["^0.1.0", "0.1.7"],
    ["^1.2.3", "1.3.0"],
    ["^1.2.3", "1.2.3"],
    ["*", "9.0.0"],
  ] as const;
  const not = [
    ["^0.0.0", "0.0.1"],
    ["^0.1.0", "0.2.0"],
    ["^1.2.3", "1.2.2"],
    ["^1.2.3", "2.0.0"],
    ["^0.1.1", "0.1.0"],
    [">=1.0.0", "1.0.1"],
  ] as const;
  for (const [range, version] of fitting)
    expect(fits(range, version), `${range} ${version}`).toBe(true);
  for (const [range, version] of not)
    expect(fits(range, version), `${range} ${version}`).toBe(false);
});
