/** Measurements for programs. */
import { type ContenderName, type Measurement, value } from "../run/measurement.ts";

/** One case as a line of JSON: its medians, `null` for who could not run it. */
export function jsonLine(measurement: Measurement, contenders: readonly ContenderName[]): string {
  const { name, unit } = measurement;
  const medians = contenders.map((contender) => [contender, rounded(measurement, contender)]);
  return JSON.stringify({ case: name, unit, ...Object.fromEntries(medians) });
}

function rounded(measurement: Measurement, contender: ContenderName): number | null {
  const middle = value(measurement, contender);
  return middle === null ? null : Number(middle.toPrecision(4));
}
