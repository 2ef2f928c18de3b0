/**
 * Two compilers live side by side: 7 compiles, 6 is the API that tools build on. Both bring a `tsc`;
 * which one npm links is decided by the names of the aliases in the root manifest.
 */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { run, tool } from "./packed/run-tool.mjs";
import { ROOT } from "./tree.mjs";

test("tsc is version 7", () => {
  expect(run([tool("tsc"), "-v"], ROOT)).toMatch(/^Version 7\./);
});

test("the compiler's API is version 6", () => {
  expect(createRequire(import.meta.url)("typescript").version).toMatch(/^6\./);
});
