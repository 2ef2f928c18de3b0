/** What a run is reported as: a line for each target, a file with everything, a line at the end. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TargetResult } from "./run-target.ts";

/** Everything about a run. */
export interface FuzzReport {
  readonly seed: number;
  readonly node: string;
  readonly targets: readonly TargetResult[];
}

const DETAIL_LINES = 6;

/** One target for people; findings below it. */
export function linesOf(result: TargetResult): string[] {
  const { name, inputs, refused, findings } = result;
  const share = inputs === 0 ? 0 : Math.round((100 * refused) / inputs);
  const facts = [
    `${inputs} inputs`,
    `${result.perSecond}/s`,
    ...(refused > 0 ? [`${share} % refused`] : []),
    `${result.outcomes} outcomes`,
    `slowest ${result.slowestMs} ms`,
    `largest ${Math.round(result.largestGrowthBytes / 1024)} KiB`,
    `${findings.length} findings`,
  ];
  const found = findings.flatMap(({ kind, times, number, detail }) => [
    `  ${kind}, ${times} times, first with input ${number}:`,
    ...detail
      .split("\n")
      .slice(0, DETAIL_LINES)
      .map((line) => `    ${line.trim()}`),
  ]);
  return [`${name}: ${facts.join(", ")}`, ...found];
}

/** `N passed, N failed`: inputs, and what was found. */
export function closingLine(targets: readonly TargetResult[]): string {
  const failed = targets.reduce((sum, { findings }) => sum + findings.length, 0);
  const inputs = targets.reduce((sum, result) => sum + result.inputs, 0);
  return `${Math.max(0, inputs - failed)} passed, ${failed} failed`;
}

export function saveReport(file: string, report: FuzzReport): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** The inputs of the findings in a report, by target. */
export function foundInputs(file: string): ReadonlyMap<string, readonly string[]> {
  const { targets }: FuzzReport = JSON.parse(readFileSync(file, "utf8"));
  return new Map(
    targets
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => [
        name,
        findings.map(({ input }) => input).filter((input) => input !== ""),
      ]),
  );
}
