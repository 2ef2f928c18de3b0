import { ERROR_CODES } from "@sheaf/arrow";
import { expect, test } from "vitest";
import { checkErrorCodes, declaredCodes } from "./error-codes.mjs";
import { lines, plant } from "./planted-tree.ts";
import { ROOT, readText, readTree } from "./tree.mjs";

const source = "packages/arrow/src/error/sheaf-error.ts";
const table =
  'export const ERROR_CODES = { transport: ["closed"], schema: ["row-count"] } as const;';

function findings(page: string): string[] {
  return lines(checkErrorCodes(plant({ [source]: table, "apps/docs/errors.md": page })));
}

test("the page of this tree explains every code", () => {
  expect(lines(checkErrorCodes(readTree(ROOT)))).toEqual([]);
});

test("the table is read as the program has it", () => {
  const kinds = Object.entries(ERROR_CODES).flatMap(([kind, codes]) =>
    codes.map((code) => [code, kind]),
  );
  expect([...declaredCodes(readText(ROOT, source))]).toEqual(kinds);
});

test("a missing, a misplaced and an invented code are found", () => {
  const complete = "## `transport`\n| `closed` | a | b |\n## `schema`\n| `row-count` | a | b |\n";
  expect(findings(complete)).toEqual([]);
  expect(findings("## `transport`\n| `closed` | a | b |\n")).toEqual([
    "apps/docs/errors.md: does not explain row-count under schema",
  ]);
  expect(findings(complete.replace("schema", "protocol"))).toHaveLength(1);
  expect(findings(`${complete}| \`novel\` | a | b |\n`)).toEqual([
    "apps/docs/errors.md: explains novel, which is no code",
  ]);
});
