/** Contenders of a few lines, so that what is tested is the taking of turns. */
import { describe, expect, test } from "vitest";
import type { BenchCase } from "../cases/cases.ts";
import type { ContenderProgram } from "../contender/contender.ts";
import { FloorWatches } from "./floor-watches.ts";
import type { Figure } from "./measurement.ts";
import { type Entrants, type Pace, runCase } from "./run-case.ts";

const PACE: Pace = { starts: 1, rounds: 4, warmUpMs: 1, sampleMs: 1 };
const CALL: BenchCase = { name: "unix/unary-add", unit: "us", target: {} };

/** A contender that is warm at once and answers these figures, the last one over and over. */
function contender(...micros: number[]): ContenderProgram {
  const script = `
    const micros = ${JSON.stringify(micros)};
    console.log('{"ready":true}');
    require("node:readline").createInterface({ input: process.stdin }).on("line", () => {
      console.log(JSON.stringify({ micros: micros.length > 1 ? micros.shift() : micros[0] }));
    });`;
  return { command: [process.execPath, "-e", script] };
}

async function samples(benchCase: BenchCase, entrants: Entrants, watches?: FloorWatches) {
  const measurement = await runCase(benchCase, entrants, PACE, watches);
  const of = (name: "ours" | "floor") => (measurement.figures[name] as Figure).samples;
  return { ...measurement, ours: of("ours"), floor: of("floor") };
}

describe("a case", () => {
  test("has as many rounds as were asked for when nobody sleeps", async () => {
    const entrants = { ours: contender(20, 21, 22, 23), floor: contender(10, 11, 19, 12) };
    const taken = await samples(CALL, entrants);
    expect(taken.ours).toEqual([20, 21, 22, 23]);
    expect(taken.floor).toEqual([10, 11, 19, 12]);
    expect(taken).toMatchObject({ rounds: { taken: 4, asleep: 0, leftOut: 0 } });
  });

  test("takes rounds again whose floor slept, and leaves them out for everyone", async () => {
    const entrants = {
      ours: contender(1, 2, 3, 4, 5, 6),
      floor: contender(50, 10, 11, 60, 12, 13),
    };
    const taken = await samples(CALL, entrants);
    expect(taken.ours).toEqual([2, 3, 5, 6]);
    expect(taken.floor).toEqual([10, 11, 12, 13]);
    expect(taken).toMatchObject({ rounds: { taken: 6, asleep: 2, leftOut: 2 } });
  });

  test("takes no more than as many rounds again", async () => {
    const floor = contender(10, 50);
    const taken = await samples(CALL, { ours: contender(1), floor });
    expect(taken).toMatchObject({ rounds: { taken: 8, asleep: 7, leftOut: 0 } });
    expect(taken.ours).toHaveLength(8);
  });

  test("is told by earlier ones on its carrier that it slept all the time", async () => {
    const watches = new FloorWatches();
    const entrants = { ours: contender(1), floor: contender(10) };
    await samples({ ...CALL, name: "unix/exchange-1" }, entrants, watches);
    const slept = await samples(CALL, { ours: contender(1), floor: contender(50) }, watches);
    expect(slept.rounds).toEqual({ taken: 8, asleep: 8, leftOut: 0 });
    const other = { ...CALL, name: "tcp/unary-add" };
    const awake = await samples(other, { ours: contender(1), floor: contender(50) }, watches);
    expect(awake.rounds).toEqual({ taken: 4, asleep: 0, leftOut: 0 });
  });

  test.each<BenchCase>([
    { name: "codec/one-row", unit: "us", target: {} },
    { name: "unix/batch-1mib", unit: "MiB/s", target: {} },
  ])("that waits for no wake-up ($name) counts every round", async (benchCase) => {
    const taken = await samples(benchCase, { ours: contender(1), floor: contender(10, 50) });
    expect(taken).toMatchObject({ rounds: { taken: 4, asleep: 0, leftOut: 0 } });
  });

  test("says why somebody has no figure", async () => {
    const failing = { command: [process.execPath, "-e", 'console.log(\'{"error":"no luck"}\')'] };
    const entrants = { ours: contender(1), floor: contender(1), npm: failing, python: "not here" };
    const { figures } = await runCase(CALL, entrants, PACE);
    expect([figures.npm, figures.python]).toEqual(["no luck", "not here"]);
    expect(figures.ours).toEqual({ samples: [1, 1, 1, 1] });
  });
});
