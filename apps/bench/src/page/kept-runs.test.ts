import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KeptRun, readRun, readRuns } from "./kept-runs.ts";
import { newestMeasurements, newestSweeps } from "./newest.ts";

const CASE = "unix/unary-add";
const SIZES = [{ size: 1, ours: 10, floor: 5 }];

/** A run as it is kept, of one case whose figures are these. */
function text(circumstances: object, figures: object): string {
  const rounds = { taken: 1, asleep: 0, leftOut: 0 };
  const lines = [circumstances, { case: CASE, unit: "us", rounds, ...figures }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

const ALL = { ours: [10], floor: [9], npm: [200], python: [90] };
const run = (name: string, figures: object): KeptRun => readRun(name, text({}, figures));

describe("runs that were kept", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kept-runs-"));
    const write = (name: string, circumstances: object): void =>
      writeFileSync(path.join(folder, `${name}.jsonl`), text(circumstances, ALL));
    write("again", { taken: "2026-12-02T08:00:00.000Z" });
    write("2026-12-01-late", {});
    write("2026-12-01-early", { taken: "2026-12-01T06:00:00.000Z" });
    writeFileSync(path.join(folder, "notes.txt"), "no run");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("come by when they were taken; where only the day is known, before the others of it", () => {
    expect(readRuns(folder).map(({ name }) => name)).toEqual([
      "2026-12-01-late",
      "2026-12-01-early",
      "again",
    ]);
  });
});

test("a run is read back with its figures, reasons and sweeps; what is no case any more is left out", () => {
  const lines = [
    text({ commit: "abc" }, { ours: [10, 11], npm: "it is not installed" }),
    `${JSON.stringify({ case: "pigeon/unary-add", unit: "us", ours: [1] })}\n`,
    `${JSON.stringify({ sweep: "rows", sizes: SIZES })}\n`,
  ];
  const { circumstances, measurements, sweeps } = readRun("one", lines.join(""));
  expect(circumstances.commit).toBe("abc");
  expect(measurements.map(({ name }) => name)).toEqual([CASE]);
  expect(measurements[0]?.figures).toEqual({
    ours: { samples: [10, 11] },
    npm: "it is not installed",
  });
  expect(measurements[0]?.target.floor).toBe(1.6);
  expect(sweeps).toEqual([{ name: "rows", sizes: SIZES }]);
});

describe("the newest measurement of a case", () => {
  const nameOf = (...runs: KeptRun[]): string[] =>
    newestMeasurements(runs).map(({ run: origin }) => origin.name);

  test("is that of the last run", () => {
    expect(nameOf(run("old", ALL), run("new", ALL))).toEqual(["new"]);
  });

  test("is an older one where a peer is missing that there is a target for", () => {
    const { npm: _, ...withoutPeer } = ALL;
    expect(nameOf(run("old", ALL), run("new", withoutPeer))).toEqual(["old"]);
    expect(nameOf(run("old", withoutPeer), run("new", withoutPeer))).toEqual(["new"]);
  });

  test("is never one in which ours failed", () => {
    expect(nameOf(run("old", ALL), run("new", { ...ALL, ours: "it fell over" }))).toEqual(["old"]);
    expect(nameOf(run("new", { ...ALL, ours: "it fell over" }))).toEqual([]);
  });
});

test("the newest of a sweep is that of the last run that has it", () => {
  const swept = (name: string, ...sweeps: string[]): KeptRun =>
    readRun(
      name,
      ["{}", ...sweeps.map((sweep) => JSON.stringify({ sweep, sizes: SIZES }))].join("\n"),
    );
  const newest = newestSweeps([swept("old", "rows", "columns"), swept("new", "rows")]);
  expect(newest.map(({ kept, run: origin }) => [kept.name, origin.name])).toEqual([
    ["rows", "new"],
    ["columns", "old"],
  ]);
});
