/** Runs the cases one by one and reports each as soon as it is there. */
import type { BenchArguments } from "../arguments.ts";
import type { BenchCase } from "../cases/cases.ts";
import { findEntrants } from "../peers/entrants.ts";
import { whyNot } from "../peers/takes-part.ts";
import { type Conditions, saveRun } from "../report/history.ts";
import { jsonLine } from "../report/json-line.ts";
import { LEGEND, tableHead, tableRow } from "../report/table.ts";
import { FloorWatches } from "./floor-watches.ts";
import { keepAwake } from "./keep-awake.ts";
import type { ContenderName, Measurement } from "./measurement.ts";
import { type CasePlacement, placed, placementOf } from "./placement.ts";
import { type Entrant, type Entrants, runCase } from "./run-case.ts";

/** Answers whether all of our own figures could be taken. */
export async function compare(
  cases: readonly BenchCase[],
  { pace, json, save, bun, context, heapMegabytes, letSleep, placement }: BenchArguments,
): Promise<boolean> {
  const entrants = findEntrants({ bun, context, heapMegabytes });
  const contenders = Object.keys(entrants) as ContenderName[];
  const told = new Set<string>();
  const watches = new FloorWatches();
  const measurements: Measurement[] = [];
  const conditions: Conditions = { pace, awake: !letSleep, placement, heapMegabytes };
  let file: string | undefined;
  if (!json) console.log(`${LEGEND}\n\n${tableHead(contenders)}`);
  for (const benchCase of cases) {
    const taking = entrantsOf(benchCase, entrants);
    const where = placementOf(benchCase, placement);
    // A core that client and server share has always something to do.
    await using _awake = letSleep || where === "one" ? undefined : keepAwake();
    const measurement = await runCase(benchCase, allPlaced(taking, where), pace, watches);
    measurements.push(measurement);
    // After each case: who stops a long run keeps what there is.
    if (save !== undefined) file = saveRun(save, conditions, measurements);
    console.log((json ? jsonLine : tableRow)(measurement, contenders));
    tellReasons(measurement, told);
    tellSleep(measurement);
  }
  if (file !== undefined) console.error(`saved as ${file}`);
  return measurements.every(({ figures }) => typeof figures.ours === "object");
}

/** Whoever takes no part has the reason in place of a program. */
function entrantsOf({ name }: BenchCase, entrants: Entrants): Entrants {
  const contenders = Object.entries(entrants) as [ContenderName, Entrant][];
  return Object.fromEntries(
    contenders.map(([contender, entrant]) => [contender, whyNot(contender, name) ?? entrant]),
  );
}

function allPlaced(entrants: Entrants, placement: CasePlacement): Entrants {
  return Object.fromEntries(
    Object.entries(entrants).map(([contender, entrant]) => [
      contender,
      typeof entrant === "string" ? entrant : placed(entrant, placement),
    ]),
  );
}

/** Says why figures are missing; what holds for many cases once. */
function tellReasons({ name, figures }: Measurement, told: Set<string>): void {
  for (const [contender, figure] of Object.entries(figures)) {
    if (typeof figure !== "string" || told.has(contender + figure)) continue;
    told.add(contender + figure);
    console.error(`${contender} has no figure for ${name}: ${figure}`);
  }
}

/** Says in how many rounds the machine slept, and what came of it. */
function tellSleep({ name, rounds: { taken, asleep, leftOut } }: Measurement): void {
  if (asleep === 0) return;
  const what = `in ${asleep} of ${taken} rounds the floor took more than twice its best`;
  const so = leftOut > 0 ? "they are left out" : "most rounds, so they count; believe no ratio";
  console.error(`${name}: ${what}: ${so}`);
}
