import { expect, test } from "vitest";
import type { BenchCase } from "../cases/cases.ts";
import type { Measurement } from "./measurement.ts";
import { verdictsOf } from "./verdicts.ts";

function measured(benchCase: BenchCase, figures: Measurement["figures"]): Measurement {
  return { ...benchCase, figures, rounds: { taken: 1, asleep: 0, leftOut: 0 } };
}

const of = (...samples: number[]) => ({ samples });

test("time is to be at most so many times the floor's, and that much less than a peer's", () => {
  const call: BenchCase = { name: "unix/unary-add", unit: "us", target: { floor: 1.6, npm: 12 } };
  const measurement = measured(call, { ours: of(15, 16), floor: of(10, 10), npm: of(150, 160) });
  expect(verdictsOf(measurement)).toEqual([
    { against: "floor", bound: "most", wanted: 1.6, ratio: 1.55, met: true },
    { against: "npm", bound: "least", wanted: 12, ratio: 10, met: false },
  ]);
});

test("throughput is to be at least such a share of the floor's", () => {
  const bulk: BenchCase = { name: "tcp/batch-1mib", unit: "MiB/s", target: { floor: 0.7 } };
  expect(verdictsOf(measured(bulk, { ours: of(600), floor: of(1_000) }))).toEqual([
    { against: "floor", bound: "least", wanted: 0.7, ratio: 0.6, met: false },
  ]);
});

test("where there is nothing to compare with there is no verdict", () => {
  const call: BenchCase = { name: "tcp/unary-add", unit: "us", target: { floor: 1.6, python: 5 } };
  expect(verdictsOf(measured(call, { ours: of(15), floor: "it fell over" }))).toEqual([]);
});
