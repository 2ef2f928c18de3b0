/** Figures as a table. */
import { digits } from "../report/digits.ts";
import {
  type ContenderName,
  type Measurement,
  ratio,
  speedUp,
  unrest,
  value,
} from "../run/measurement.ts";
import { table } from "./markdown.ts";
import { type FromRun, takesPart } from "./newest.ts";

const NOTHING = "–";

/** The cases, each with the figures of some contenders; those who have none at all have no column. */
export function figureTable(
  cases: readonly FromRun<Measurement>[],
  contenders: readonly ContenderName[],
): string {
  const present = contenders.filter((name) => cases.some(({ kept }) => takesPart(kept, name)));
  const others = present.filter((name) => name !== "ours");
  const head = ["case", "unit", ...present, ...others.map(comparison)];
  const rows = cases.map(({ kept }) => [
    `\`${kept.name}\``,
    kept.unit,
    ...present.map((name) => figure(kept, name)),
    ...others.map((name) => times(kept, name)),
  ]);
  return table(head, rows, ["unit"]);
}

function comparison(name: ContenderName): string {
  return name === "floor" ? "of floor" : `vs ${name}`;
}

function figure(measurement: Measurement, name: ContenderName): string {
  const middle = value(measurement, name);
  if (middle === null) return NOTHING;
  return `${digits(middle)} ±${Math.round((unrest(measurement, name) ?? 0) * 100)} %`;
}

function times(measurement: Measurement, name: ContenderName): string {
  const by = name === "floor" ? ratio(measurement, name) : speedUp(measurement, name);
  return by === null ? NOTHING : `${digits(by)}×`;
}
