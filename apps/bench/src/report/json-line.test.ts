import { expect, test } from "vitest";
import type { Measurement } from "../run/measurement.ts";
import { jsonLine } from "./json-line.ts";

const measurement: Measurement = {
  name: "stdio/unary-add",
  unit: "us",
  target: {},
  figures: {
    ours: { samples: [17, 16.12345, 18] },
    floor: { samples: [12] },
    npm: "it is not installed",
    python: { samples: [300, 301] },
  },
  rounds: { taken: 5, asleep: 2, leftOut: 2 },
};

test("a case is a line with the medians, null for who could not run it", () => {
  expect(jsonLine(measurement, ["ours", "floor", "npm", "python"])).toBe(
    '{"case":"stdio/unary-add","unit":"us","ours":17,"floor":12,"npm":null,"python":300.5}',
  );
  const { figures } = measurement;
  const other = {
    ...measurement,
    unit: "MiB/s",
    figures: { ...figures, ours: "it fell over" },
  } as const;
  expect(jsonLine(other, ["ours", "floor", "npm", "python"])).toBe(
    '{"case":"stdio/unary-add","unit":"MiB/s","ours":null,"floor":12,"npm":null,"python":300.5}',
  );
});
