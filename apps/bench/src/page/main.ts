/** `npm run bench:report`: writes the page of benchmarks from the runs that were kept. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../folders.ts";
import { readRuns } from "./kept-runs.ts";
import { readKnownMisses } from "./known-misses.ts";
import { newestMeasurements } from "./newest.ts";
import { PICTURES, pageFiles } from "./page.ts";
import { needless, unexplained } from "./target-tables.ts";

const DOCS = path.join(ROOT, "apps", "docs");

const runs = readRuns();
const reasons = readKnownMisses();
rmSync(path.join(DOCS, PICTURES), { recursive: true, force: true });
for (const [file, text] of pageFiles(runs, reasons)) {
  mkdirSync(path.dirname(path.join(DOCS, file)), { recursive: true });
  writeFileSync(path.join(DOCS, file), text);
  console.log(path.posix.join("apps/docs", file));
}
const cases = newestMeasurements(runs);
for (const miss of unexplained(cases, reasons)) {
  console.error(`missed, and not explained in apps/bench/known-misses.json: ${miss}`);
}
for (const miss of needless(cases, reasons)) {
  console.error(`explained in apps/bench/known-misses.json, but not missed: ${miss}`);
}
