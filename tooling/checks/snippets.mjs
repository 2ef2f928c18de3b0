// @ts-check
/**
 * Promise: a fence ```` ```ts source="path#region" ```` holds just what stands between `// #region name` and
 * `// #endregion` in that file. Without `#region` it holds the whole file. Paths start at the root.
 */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, readText, relative } from "./tree.mjs";

/**
 * @typedef {import("./tree.mjs").Tree} Tree
 * @typedef {import("./tree.mjs").Finding} Finding
 * @typedef {{ text: string, findings: Finding[] }} Synced
 */

const FENCE =
  /^(?<indent> *)(?<open>`{3,}\w+ source="(?<path>[^"#]+)(?:#(?<region>[^"]+))?")\n(?<body>[\s\S]*?)^ *`{3,} *$/gm;
const REGION = /^\s*\/\/ #(?:end)?region\b.*\n?/gm;

/** @param {string} text */
function withoutIndent(text) {
  const depths = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.search(/\S/));
  const depth = Math.min(...depths);
  return text.replaceAll(new RegExp(`^ {${Number.isFinite(depth) ? depth : 0}}`, "gm"), "");
}

/** The lines of a region, without inner markers and common indentation. @param {string} source @param {string | undefined} name */
export function regionOf(source, name) {
  if (name === undefined) return source.replaceAll(REGION, "").trimEnd();
  const lines = source.split("\n");
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start === -1) return undefined;
  let depth = 0;
  for (let at = start; at < lines.length; at += 1) {
    if (/^\s*\/\/ #region\b/.test(lines[at] ?? "")) depth += 1;
    if (/^\s*\/\/ #endregion\b/.test(lines[at] ?? "")) depth -= 1;
    if (depth === 0) {
      const inner = lines.slice(start + 1, at).join("\n");
      return withoutIndent(`${inner}\n`.replaceAll(REGION, "")).trim();
    }
  }
  return undefined;
}

/** A page with its snippets as they should be, and what was wrong with them. @param {string} root @param {string} page @returns {Synced} */
export function syncPage(root, page) {
  /** @type {Finding[]} */
  const findings = [];
  const text = readText(root, page).replaceAll(FENCE, (...match) => {
    const { indent, open, path: source, region, body } = match.at(-1);
    const line = String(match.at(-2))
      .slice(0, Number(match.at(-3)))
      .split("\n").length;
    const place = `${page}:${line}`;
    const code = existsSync(path.join(root, source))
      ? regionOf(readText(root, source), region)
      : undefined;
    const name = region === undefined ? source : `${source}#${region}`;
    if (code === undefined) {
      findings.push({ place, problem: `there is no ${name}` });
      return match[0];
    }
    const fresh = `${code}\n`.replaceAll(/^(?=.)/gm, indent);
    if (fresh !== body)
      findings.push({ place, problem: `differs from ${name}; npm run snippets mends it` });
    return `${indent}${open}\n${fresh}${indent}${/`+/.exec(open)}`;
  });
  return { text, findings };
}

/** @param {Tree} tree */
export function pagesOf({ root }) {
  return ["README.md", "CONTRIBUTING.md", "packages", "apps", "tooling"]
    .map((name) => path.join(root, name))
    .flatMap((full) => (full.endsWith(".md") ? (existsSync(full) ? [full] : []) : filesBelow(full)))
    .filter((file) => file.endsWith(".md"))
    .map((file) => relative(root, file));
}

/** @param {Tree} tree @returns {Finding[]} */
export function checkSnippets(tree) {
  return pagesOf(tree).flatMap((page) => syncPage(tree.root, page).findings);
}

/** Writes the pages anew; what remains cannot be mended. @param {Tree} tree @returns {Finding[]} */
export function fixSnippets(tree) {
  for (const page of pagesOf(tree)) {
    const { text, findings } = syncPage(tree.root, page);
    if (findings.length > 0) writeFileSync(path.join(tree.root, page), text);
  }
  return checkSnippets(tree);
}
