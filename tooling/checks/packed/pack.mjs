// @ts-check
/** Packs the public packages as npm would publish them, and looks into what is packed. */
import path from "node:path";
import { isTest, ROOT, readTree } from "../tree.mjs";
import { run, tool } from "./run-tool.mjs";

/**
 * @typedef {import("../tree.mjs").Workspace} Workspace
 * @typedef {{ workspace: Workspace, name: string, tarball: string, files: string[] }} Packed
 */

/** @param {string} destination @returns {Packed[]} */
export function packAll(destination) {
  const workspaces = readTree(ROOT).workspaces.filter(({ group }) => group === "packages");
  const chosen = workspaces.flatMap(({ folder }) => ["-w", folder]);
  const flags = ["--json", "--ignore-scripts", "--pack-destination", destination];
  /** @type {{ name: string, filename: string, files: { path: string }[] }[]} */
  const packed = JSON.parse(run(["npm", "pack", ...flags, ...chosen], ROOT));
  return workspaces.map((workspace) => {
    const { name } = workspace.manifest;
    const one = packed.find((candidate) => candidate.name === name);
    if (one === undefined) throw new Error(`npm pack left out ${name}`);
    const tarball = path.join(destination, one.filename);
    return { workspace, name, tarball, files: one.files.map((file) => file.path) };
  });
}

/** What is in a package that should not be, or is not and should. @param {Packed} packed */
export function checkContents({ workspace, files }) {
  const there = new Set(files);
  const entries = Object.values(workspace.manifest.exports ?? {}).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry).filter((file) => file !== null),
  );
  return [
    ...files
      .filter((file) => isTest(`packages/any/${file}`) || file.endsWith(".tsbuildinfo"))
      .map((file) => `packs ${file}`),
    ...[...entries.map((entry) => entry.replace("./", "")), "README.md"]
      .filter((file) => !there.has(file))
      .map((file) => `does not pack ${file}`),
  ];
}

/** @param {Packed} packed @returns {string[]} */
export function checkPublished({ tarball }) {
  const judges = [
    [tool("publint"), "run", tarball, "--strict"],
    [tool("attw"), tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color"],
  ];
  return judges.flatMap((argv) => {
    try {
      run(argv, ROOT);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
