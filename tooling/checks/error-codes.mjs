// @ts-check
/** Promise: every error code is explained in `apps/docs/errors.md`, under its kind, and no other is. */
import { existsSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { readText } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Finding} Finding
 * @typedef {Map<string, string>} Codes the kind of each code
 */

const SOURCE = "packages/arrow/src/error/sheaf-error.ts";
const PAGE = "apps/docs/errors.md";

/** `{ kind: ["code", …], … }` as it is written in a literal. @param {ts.ObjectLiteralExpression} table @returns {Codes} */
function readTable(table) {
  /** @type {Codes} */
  const codes = new Map();
  for (const row of table.properties) {
    if (!ts.isPropertyAssignment(row) || !ts.isArrayLiteralExpression(row.initializer)) continue;
    for (const code of row.initializer.elements) {
      if (ts.isStringLiteral(code)) codes.set(code.text, row.name.getText());
    }
  }
  return codes;
}

/** The codes that the code declares. @param {string} text @returns {Codes} */
export function declaredCodes(text) {
  const source = ts.createSourceFile(SOURCE, text, ts.ScriptTarget.ES2023, true);
  const variables = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations);
  const table = variables.find(
    (variable) => variable.name.getText() === "ERROR_CODES",
  )?.initializer;
  const literal = table && ts.isAsExpression(table) ? table.expression : table;
  return literal && ts.isObjectLiteralExpression(literal) ? readTable(literal) : new Map();
}

/** The codes that the page explains: a heading names the kind, each row of its table a code. @param {string} page @returns {Codes} */
export function explainedCodes(page) {
  /** @type {Codes} */
  const codes = new Map();
  let kind = "";
  for (const line of page.split("\n")) {
    kind = /^## `(.+)`/.exec(line)?.[1] ?? kind;
    const code = /^\| `(.+?)` \|/.exec(line)?.[1];
    if (code !== undefined) codes.set(code, kind);
  }
  return codes;
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkErrorCodes({ root }) {
  const declared = declaredCodes(readText(root, SOURCE));
  const page = existsSync(path.join(root, PAGE)) ? readText(root, PAGE) : "";
  const explained = explainedCodes(page);
  if (declared.size === 0) return [{ place: SOURCE, problem: "has no table ERROR_CODES" }];
  const missing = [...declared]
    .filter(([code, kind]) => explained.get(code) !== kind)
    .map(([code, kind]) => `does not explain ${code} under ${kind}`);
  const extra = [...explained.keys()]
    .filter((code) => !declared.has(code))
    .map((code) => `explains ${code}, which is no code`);
  return [...missing, ...extra].map((problem) => ({ place: PAGE, problem }));
}
