import { expect, test } from "vitest";
import { lines, plant } from "./planted-tree.ts";
import { checkSnippets, fixSnippets, regionOf } from "./snippets.mjs";
import { ROOT, readText, readTree } from "./tree.mjs";

const source = `import { x } from "y";
function main() {
  // #region hello
  const a = 1;
  // #region inner
  if (a) {
    x(a);
  }
  // #endregion
  // #endregion
}
`;
const fence = "```";
const page = (body: string, from = "apps/a.ts#hello") =>
  `# Title\n\n${fence}ts source="${from}"\n${body}${fence}\n\ntext\n`;
const hello = "const a = 1;\nif (a) {\n  x(a);\n}\n";

test("the pages of this tree hold what their sources hold", () => {
  expect(lines(checkSnippets(readTree(ROOT)))).toEqual([]);
});

test("a region is its lines without markers and common indentation", () => {
  expect(`${regionOf(source, "hello")}\n`).toBe(hello);
  expect(regionOf(source, "inner")).toBe("if (a) {\n  x(a);\n}");
  expect(regionOf(source, "unknown")).toBeUndefined();
  expect(regionOf(source, undefined)).toBe(source.replaceAll(/ *\/\/ #.*\n/g, "").trimEnd());
});

test("a page that differs is found with its line, and mended", () => {
  const tree = plant({ "apps/a.ts": source, "README.md": page("const a = 2;\n") });
  expect(lines(checkSnippets(tree))).toEqual([
    "README.md:3: differs from apps/a.ts#hello; npm run snippets mends it",
  ]);
  expect(fixSnippets(tree)).toEqual([]);
  expect(readText(tree.root, "README.md")).toBe(page(hello));
  expect(checkSnippets(tree)).toEqual([]);
});

test("an empty fence is filled, within a list too", () => {
  const tree = plant({
    "apps/a.ts": source,
    "apps/docs/a.md": `- item\n\n  ${fence}ts source="apps/a.ts#inner"\n  ${fence}\n`,
  });
  expect(fixSnippets(tree)).toEqual([]);
  expect(readText(tree.root, "apps/docs/a.md")).toBe(
    `- item\n\n  ${fence}ts source="apps/a.ts#inner"\n  if (a) {\n    x(a);\n  }\n  ${fence}\n`,
  );
});

test("a source or region that is not there is found, and cannot be mended", () => {
  const tree = plant({ "apps/a.ts": source, "README.md": page("", "apps/a.ts#none") });
  expect(lines(fixSnippets(tree))).toEqual(["README.md:3: there is no apps/a.ts#none"]);
  expect(checkSnippets(plant({ "README.md": page("", "apps/none.ts") }))).toHaveLength(1);
});

test("other fences are left alone", () => {
  const text = `${fence}ts\nlet a;\n${fence}\n`;
  const tree = plant({ "README.md": text });
  expect(fixSnippets(tree)).toEqual([]);
  expect(readText(tree.root, "README.md")).toBe(text);
});
