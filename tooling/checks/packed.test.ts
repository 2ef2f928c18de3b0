import { expect, test } from "vitest";
import { checkContents } from "./packed/pack.mjs";
import { run } from "./packed/run-tool.mjs";
import { plant, workspace } from "./planted-tree.ts";
import { ROOT } from "./tree.mjs";

const exports = {
  ".": { "@sheaf/source": "./src/index.ts", browser: null, default: "./dist/index.js" },
  "./package.json": "./package.json",
};
const complete = ["README.md", "package.json", "src/index.ts", "dist/index.js"];

function contents(files: string[]): string[] {
  const [first] = plant(workspace("packages/core", "l2", { exports })).workspaces;
  if (first === undefined) throw new Error("nothing was planted");
  return checkContents({ workspace: first, name: "@sheaf/core", tarball: "", files });
}

test("what an entry point names is packed", () => {
  expect(contents(complete)).toEqual([]);
  expect(contents(complete.slice(0, 3))).toEqual(["does not pack dist/index.js"]);
  expect(contents(complete.slice(1))).toEqual(["does not pack README.md"]);
});

test("tests and build notes are not packed", () => {
  const extra = ["src/a.test.ts", "dist/testing/b.js", "dist/.tsbuildinfo"];
  expect(contents([...complete, ...extra])).toEqual(extra.map((file) => `packs ${file}`));
});

test("a program that fails says why", () => {
  const fail = 'console.error("because"); process.exit(3);';
  expect(() => run([process.execPath, "-e", fail], ROOT)).toThrow(/exit 3\nbecause/);
});
