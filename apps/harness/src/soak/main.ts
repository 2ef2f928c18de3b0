/** `npm run soak`: load on all carriers for minutes, and things that happen to them. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { progressOn } from "../fuzz/progress.ts";
import { readArguments, type Settings, USAGE, UsageError } from "./arguments.ts";
import { type Check, carrierChecks, memoryCheck, nothingLeft } from "./report/checks.ts";
import { memoryPlot } from "./report/memory-plot.ts";
import { runSoak, type SoakOutcome } from "./run-soak.ts";
import {
  type HeldAt,
  type MemoryLimits,
  type MemoryTrend,
  memoryTrend,
} from "./watch/memory-trend.ts";
import type { Observed } from "./watch/sampler.ts";

const MIB = 2 ** 20;
/** What a process has of the system grows for ten minutes, until caches and pools have seen all there is; what it uses, hardly. */
const RSS: MemoryLimits = { toleratedPerMinute: MIB / 4, settlesIn: 10, minMinutes: 4 };
const LIVE: MemoryLimits = { toleratedPerMinute: MIB / 10, settlesIn: 0, minMinutes: 2 };
const SIDES = ["client", "server"] as const;

/** Does what the command line says; answers the exit status. */
async function main(): Promise<number> {
  const settings = readArguments(process.argv.slice(2));
  if (settings.help) {
    console.log(USAGE);
    return 0;
  }
  if (globalThis.gc === undefined) console.error("without --expose-gc memory tells little");
  if (process.env.MALLOC_ARENA_MAX !== "1") {
    console.error("without MALLOC_ARENA_MAX=1 RSS grows with each thread that ends");
  }
  const outcome = await runSoak(settings, (seconds, plays, incidents) =>
    progress.show(
      `${Math.round(seconds)} of ${settings.minutes * 60} s, ${plays} plays, ${incidents} incidents`,
    ),
  );
  progress.clear();
  const checks = checksOf(outcome);
  save(settings, outcome, checks);
  for (const { name, passed, detail } of checks) {
    console.log(`${passed ? "ok  " : "FAIL"} ${name}: ${detail}`);
  }
  const failed = checks.filter(({ passed }) => !passed).length;
  console.log(`seed ${settings.seed}, report ${settings.report}`);
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function checksOf({ records, happened, observed, left }: SoakOutcome): readonly Check[] {
  const memory = SIDES.flatMap((side) => [
    judged(`${side}: RSS does not grow`, memoryTrend(rssOf(observed, side), RSS)),
    judged(`${side}: memory in use does not grow`, memoryTrend(liveOf(observed, side), LIVE)),
  ]).filter((check) => check !== undefined);
  return [
    ...carrierChecks(records, happened),
    ...Object.entries(left).map(([what, names]) => nothingLeft(`nothing is left: ${what}`, names)),
    ...memory,
  ];
}

/** The check; where the run was too short for one, it is said so. */
function judged(name: string, trend: MemoryTrend | undefined): Check | undefined {
  const check = memoryCheck(name, trend);
  if (check === undefined) console.log(`not judged, the run was too short: ${name}`);
  return check;
}

function rssOf(observed: readonly Observed[], side: (typeof SIDES)[number]): readonly HeldAt[] {
  return observed.map((both) => ({ atMs: both.atMs, bytes: both[side].rssBytes }));
}

function liveOf(observed: readonly Observed[], side: (typeof SIDES)[number]): readonly HeldAt[] {
  return observed.map((both) => ({ atMs: both.atMs, bytes: both[side].liveBytes }));
}

function save(settings: Settings, outcome: SoakOutcome, checks: readonly Check[]): void {
  const { records, happened, observed, left } = outcome;
  mkdirSync(path.dirname(settings.report), { recursive: true });
  const carriers = records.map(({ name, played, interrupted, brokenCount, broken }) => ({
    name,
    played,
    interrupted,
    brokenCount,
    broken,
  }));
  const report = { settings, node: process.version, checks, carriers, happened, left, observed };
  writeFileSync(settings.report, `${JSON.stringify(report, null, 1)}\n`);
  const plot = memoryPlot(
    `RSS over ${settings.minutes} minutes, seed ${settings.seed}`,
    [
      { name: "client", color: "#1f77b4", held: rssOf(observed, "client") },
      { name: "server", color: "#2ca02c", held: rssOf(observed, "server") },
    ],
    happened.map(({ atMs, kind }) => ({ atMs, what: kind })),
  );
  writeFileSync(settings.report.replace(/(\.json)?$/, ".svg"), plot);
}

const progress = progressOn(process.stderr);

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
} finally {
  progress.clear();
}
