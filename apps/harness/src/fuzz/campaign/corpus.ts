/** Inputs that are worth mutating: one for each outcome that was ever seen. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Novelty } from "./messages.ts";

/** Characters of an input that is mutated further. */
const MAX_INPUT = 64 * 1024;
const MAX_INPUTS = 400;
/** What is kept in a file is for people and for a repository: less of it, and shorter. */
const MAX_KEPT_INPUT = 2000;
const MAX_KEPT_INPUTS = 32;

/** The corpus of one target. */
export class Corpus {
  readonly #novelties: Novelty[] = [];
  readonly #outcomes: Set<string> = new Set();

  /** Takes in what files hold; those that are not there hold nothing. */
  constructor(files: readonly string[]) {
    for (const file of files.filter(existsSync)) {
      for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
        this.add(JSON.parse(line));
      }
    }
  }

  /** Outcomes that need no further input. */
  get outcomes(): readonly string[] {
    return [...this.#outcomes];
  }

  get inputs(): readonly string[] {
    return this.#novelties.map(({ input }) => input);
  }

  add(novelty: Novelty): void {
    if (this.#outcomes.has(novelty.outcome)) return;
    this.#outcomes.add(novelty.outcome);
    if (novelty.input.length > MAX_INPUT || this.#novelties.length >= MAX_INPUTS) return;
    this.#novelties.push(novelty);
  }

  /** Writes the shortest inputs to a file, in a lasting order. */
  save(file: string): void {
    const kept = this.#novelties
      .filter(({ input }) => input.length <= MAX_KEPT_INPUT)
      .sort((a, b) => a.input.length - b.input.length)
      .slice(0, MAX_KEPT_INPUTS)
      .sort((a, b) => (a.outcome < b.outcome ? -1 : 1));
    mkdirSync(path.dirname(file), { recursive: true });
    const lines = kept.map(({ outcome, input }) => `${JSON.stringify({ outcome, input })}\n`);
    writeFileSync(file, lines.join(""));
  }
}
