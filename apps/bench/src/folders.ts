/** Where things are. The same whether a module runs from `src` or from `dist`. */
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** This package. */
export const PACKAGE: string = fileURLToPath(new URL("..", import.meta.url));

/** What the benchmarks install and leave behind; git ignores it and it may be deleted. */
export const CACHE: string = fileURLToPath(new URL("../../../.cache/bench", import.meta.url));

/** A compiled program of this package: what is measured runs as JavaScript, without a loader. */
export function compiled(program: string): string {
  return fileURLToPath(new URL(`../dist/${program}/main.js`, import.meta.url));
}
