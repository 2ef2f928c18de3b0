/** A run as continuous integration reads it. */
import { categoryOf, type Outcome, type Run, summaryOf } from "../outcome.ts";

/** One `testsuite`, a `testcase` for each case. */
export function asJunit({ worker, outcomes }: Run): string {
  const { failed, skipped } = summaryOf(outcomes);
  const ms = outcomes.reduce((sum, outcome) => sum + outcome.ms, 0);
  const counts = `tests="${outcomes.length}" failures="${failed}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds(ms)}">`,
    `  <testsuite name="${escaped(worker)}" ${counts} time="${seconds(ms)}">`,
    ...outcomes.map(testcase),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

function testcase(outcome: Outcome): string {
  const { name, status, ms, reason = "" } = outcome;
  const start = `    <testcase classname="${escaped(categoryOf(outcome))}" name="${escaped(name)}" time="${seconds(ms)}"`;
  if (status === "passed") return `${start}/>`;
  const element = status === "failed" ? "failure" : "skipped";
  return `${start}><${element} message="${escaped(reason)}"/></testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** XML has no other control characters, escaped or not. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"\n\t]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, "\uFFFD");
}
