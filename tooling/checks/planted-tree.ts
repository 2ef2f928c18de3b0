/** Small repositories in a temporary folder, with a fault planted in them: a check that cannot fail checks nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type Finding, readTree, type Tree } from "./tree.mjs";

/** Contents by path; what is not text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** The least a workspace is: a manifest and a tag. */
export function workspace(folder: string, tag: string, manifest: object = {}): Files {
  return {
    [`${folder}/package.json`]: {
      name: `@sheaf/${path.basename(folder)}`,
      version: "0.0.0",
      ...manifest,
    },
    [`${folder}/turbo.json`]: { extends: ["//"], tags: [tag] },
  };
}

/** Writes the files into a folder that goes when the test ends. */
export function plant(...files: readonly Files[]): Tree {
  const root = mkdtempSync(path.join(tmpdir(), "sheaf-planted-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const all = Object.assign({ "package.json": { name: "planted" } }, ...files);
  for (const [file, content] of Object.entries(all)) {
    const full = path.join(root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
  }
  return readTree(root);
}

/** Findings as lines, to be compared at a glance. */
export function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ place, problem }) => `${place}: ${problem}`);
}
