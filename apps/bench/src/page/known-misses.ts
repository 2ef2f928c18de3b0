/** Why targets are missed, as far as it is known: written by hand, in `known-misses.json`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Target } from "../cases/cases.ts";
import { PACKAGE } from "../folders.ts";

/** Reasons, by case and by what it is compared with. */
export type KnownMisses = Readonly<Record<string, Readonly<Partial<Record<keyof Target, string>>>>>;

/** Reads them. */
export function readKnownMisses(): KnownMisses {
  return JSON.parse(readFileSync(path.join(PACKAGE, "known-misses.json"), "utf8"));
}
