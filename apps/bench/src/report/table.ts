/** Measurements as a table for people. */
import {
  type ContenderName,
  type Measurement,
  ratio,
  speedUp,
  unrest,
  value,
} from "../run/measurement.ts";
import { verdictsOf } from "../run/verdicts.ts";
import { digits } from "./digits.ts";

const NOTHING = "–";

/** A line above the first row. */
export function tableHead(contenders: readonly ContenderName[]): string {
  const peers = contenders.filter(isPeer);
  const columns = [
    "unit",
    ...contenders,
    "of floor",
    ...peers.map((peer) => `vs ${peer}`),
    "target",
  ];
  return row("case", columns);
}

/** One case as a row. */
export function tableRow(measurement: Measurement, contenders: readonly ContenderName[]): string {
  const peers = contenders.filter(isPeer);
  return row(measurement.name, [
    measurement.unit,
    ...contenders.map((name) => figure(measurement, name)),
    times(ratio(measurement, "floor")),
    ...peers.map((peer) => times(speedUp(measurement, peer))),
    verdict(measurement),
  ]);
}

/** What the columns mean. */
export const LEGEND =
  "Medians ± half the range of the middle half. 'of floor': ours by the floor, in the case's unit " +
  "(us: less is better;\nMiB/s: more is better). 'vs': how many times as fast as that peer ours is. " +
  "Ratios are taken round by round; believe them\nrather than the figures, and those of a quiet " +
  "machine rather than those of a busy one.";

function isPeer(name: ContenderName): boolean {
  return name !== "ours" && name !== "floor";
}

function row(name: string, columns: readonly string[]): string {
  const widths = columns.map((_, i) => (i === 0 ? 6 : i === columns.length - 1 ? 28 : 14));
  return name.padEnd(28) + columns.map((text, i) => text.padStart(widths[i]!)).join("");
}

function figure(measurement: Measurement, name: ContenderName): string {
  const middle = value(measurement, name);
  if (middle === null) return NOTHING;
  return `${digits(middle)} ±${Math.round((unrest(measurement, name) ?? 0) * 100)}%`;
}

function times(by: number | null): string {
  return by === null ? NOTHING : `${digits(by)}x`;
}

function verdict(measurement: Measurement): string {
  const { target, unit } = measurement;
  const verdicts = verdictsOf(measurement);
  const wanted = [
    ...(target.floor === undefined ? [] : [`${unit === "us" ? "≤" : "≥"}${digits(target.floor)}`]),
    ...(target.npm === undefined ? [] : [`npm ≥${target.npm}`]),
    ...(target.python === undefined ? [] : [`py ≥${target.python}`]),
  ];
  if (verdicts.length === 0) return "";
  return `${wanted.join(", ")} ${verdicts.every(({ met }) => met) ? "✓" : "✗"}`;
}
