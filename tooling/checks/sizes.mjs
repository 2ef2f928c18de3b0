// @ts-check
/** Promise: no file is too long to read, and an index only lists names. */

import path from "node:path";
import ts from "typescript";
import { filesBelow, isCode, readText, relative } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Finding} Finding
 */

export const LINES = { most: 400, remarkable: 250, index: 100 };

/** @param {string} text */
const countLines = (text) => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** @param {Tree} tree */
function measure({ root }) {
  return ["packages", "apps", "tooling"]
    .flatMap((group) => filesBelow(path.join(root, group)))
    .map((file) => relative(root, file))
    .filter((file) => isCode(file) || /\.(py|sh|css|html)$/.test(file))
    .map((file) => ({ file, lines: countLines(readText(root, file)) }));
}

/** Files that deserve a thought before they grow further. @param {Tree} tree */
export function longFiles(tree) {
  return measure(tree)
    .filter(({ lines }) => lines > LINES.remarkable && lines <= LINES.most)
    .sort((a, b) => b.lines - a.lines);
}

/** What an index holds besides `export { … } from`. @param {string} file @param {string} text */
function oddStatements(file, text) {
  return ts
    .createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
    .statements.filter(
      (node) =>
        !(
          ts.isExportDeclaration(node) &&
          node.exportClause &&
          ts.isNamedExports(node.exportClause)
        ),
    )
    .map((node) => node.getText().split("\n")[0]);
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkSizes(tree) {
  const tooLong = measure(tree)
    .filter(({ lines }) => lines > LINES.most)
    .map(({ file, lines }) => ({
      place: file,
      problem: `${lines} lines; ${LINES.most} are the most`,
    }));
  const indexes = tree.workspaces
    .filter(({ group }) => group === "packages")
    .flatMap(({ folder, files }) => files.filter((file) => file === `${folder}/src/index.ts`))
    .flatMap((file) => {
      const text = readText(tree.root, file);
      const lines = countLines(text);
      const odd = oddStatements(file, text).map((line) => `is more than named exports: ${line}`);
      if (lines > LINES.index) odd.push(`${lines} lines; ${LINES.index} are the most for an index`);
      return odd.map((problem) => ({ place: file, problem }));
    });
  return [...tooLong, ...indexes];
}
