import { expect, test } from "vitest";
import { lines, plant, workspace } from "./planted-tree.ts";
import { checkSizes, LINES, longFiles } from "./sizes.mjs";
import { ROOT, readTree } from "./tree.mjs";

const core = workspace("packages/core", "l2");
const ofLength = (count: number) => "export {};\n".repeat(count);

test("no file of this tree is too long", () => {
  expect(lines(checkSizes(readTree(ROOT)))).toEqual([]);
});

test("a file over the limit is found, a test too", () => {
  const tree = plant(core, {
    "packages/core/src/just.ts": ofLength(LINES.most),
    "packages/core/src/over.test.ts": ofLength(LINES.most + 1),
  });
  expect(lines(checkSizes(tree))).toEqual([
    "packages/core/src/over.test.ts: 401 lines; 400 are the most",
  ]);
  expect(longFiles(tree)).toEqual([{ file: "packages/core/src/just.ts", lines: LINES.most }]);
});

test("an index is short and lists names", () => {
  const index = (text: string) =>
    lines(checkSizes(plant(core, { "packages/core/src/index.ts": text })));
  expect(
    index('/** Core. */\nexport { a, type B } from "./a.ts";\nexport type { C } from "./c.ts";\n'),
  ).toEqual([]);
  expect(index('export * from "./a.ts";\n')).toHaveLength(1);
  expect(index('export * as a from "./a.ts";\n')).toHaveLength(1);
  expect(index("export const a = 1;\n")).toHaveLength(1);
  expect(index("export default 1;\n")).toHaveLength(1);
  expect(index('export { a } from "./a.ts";\n'.repeat(LINES.index + 1))).toEqual([
    "packages/core/src/index.ts: 101 lines; 100 are the most for an index",
  ]);
});
