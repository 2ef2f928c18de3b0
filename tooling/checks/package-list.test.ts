import { expect, test } from "vitest";
import { checkPackageList } from "./package-list.mjs";
import { PACKAGES } from "./packages.mjs";
import { lines, plant } from "./planted-tree.ts";
import { ROOT, readTree } from "./tree.mjs";

const arrow = {
  name: "@sheaf/arrow",
  version: "0.0.0",
  license: "Apache-2.0",
  type: "module",
  sideEffects: false,
  engines: { node: ">=20.19.0" },
  exports: {
    ".": {
      "@sheaf/source": "./src/index.ts",
      types: "./dist/index.d.ts",
      default: "./dist/index.js",
    },
    "./package.json": "./package.json",
  },
  publishConfig: { access: "public" },
};

/** What is found about `packages/arrow`, which is complete but for what `changes` replace. */
function findings(manifest: object, changes: Readonly<Record<string, unknown>> = {}): string[] {
  const tree = plant({
    "packages/arrow/package.json": manifest,
    "packages/arrow/turbo.json": { tags: ["l0"] },
    "packages/arrow/tsconfig.json": {},
    "packages/arrow/tsconfig.build.json": {},
    "packages/arrow/README.md": "",
    "packages/arrow/src/index.ts": "",
    ...changes,
  });
  return lines(checkPackageList(tree)).filter((line) => line.startsWith("packages/arrow"));
}

test("this tree holds the packages of the list", () => {
  expect(lines(checkPackageList(readTree(ROOT)))).toEqual([]);
});

test("a complete package is left alone", () => {
  expect(findings(arrow)).toEqual([]);
});

test("another layer, entry point or licence is found", () => {
  expect(findings(arrow, { "packages/arrow/turbo.json": { tags: ["l1"] } })).toEqual([
    "packages/arrow: is tagged l1, not l0",
  ]);
  const deep = {
    "@sheaf/source": "./src/deep.ts",
    types: "./dist/deep.d.ts",
    default: "./dist/deep.js",
  };
  const exports = { ...arrow.exports, "./deep": deep };
  expect(findings({ ...arrow, exports }, { "packages/arrow/src/deep.ts": "" })).toEqual([
    "packages/arrow: exports . ./deep; the list says .",
  ]);
  expect(findings({ ...arrow, license: "MIT" })).toHaveLength(1);
});

test("the source condition comes first, and there is a source", () => {
  const { "@sheaf/source": source, ...rest } = arrow.exports["."];
  const late = { ...arrow.exports, ".": { ...rest, "@sheaf/source": source } };
  expect(findings({ ...arrow, exports: late })).toHaveLength(1);
  const gone = { ...arrow.exports, "./gone": "./dist/gone.js" };
  expect(findings({ ...arrow, exports: gone })[0]).toContain("there is no");
});

test("a package that is not on the list, or only there, is found", () => {
  const found = lines(
    checkPackageList(plant({ "packages/novel/package.json": { name: "@sheaf/novel" } })),
  );
  expect(found).toContain("packages/novel: is not on the list in tooling/checks/packages.mjs");
  for (const short of Object.keys(PACKAGES)) {
    expect(found).toContain(`packages/${short}: is on the list, but not there`);
  }
});

test("the packages that are released together are those of the list", () => {
  const listed = Object.keys(PACKAGES).map((short) => `@sheaf/${short}`);
  const releases = (names: string[]) =>
    lines(checkPackageList(plant({ ".changeset/config.json": { fixed: [names] } }))).filter(
      (line) => line.startsWith(".changeset"),
    );
  expect(releases(listed)).toEqual([]);
  expect(releases([...listed.slice(1), "@sheaf/novel"])).toEqual([
    `.changeset/config.json: fixed and tooling/checks/packages.mjs differ in @sheaf/novel, ${listed[0]}`,
  ]);
});
