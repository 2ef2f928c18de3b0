/** A run as people read it. */
import { categoryOf, closingLine, type Outcome, type Run, summaryOf } from "../outcome.ts";

const INDENT = "      ";

/** Numbers by category, what failed, what was skipped, and the closing line. */
export function asTable({ worker, outcomes }: Run): string {
  return [
    worker,
    "",
    ...numbers(outcomes),
    ...failures(outcomes),
    ...skips(outcomes),
    closingLine(outcomes),
  ].join("\n");
}

function numbers(outcomes: readonly Outcome[]): string[] {
  const byCategory = groups(outcomes, categoryOf);
  const width = Math.max(...[...byCategory.keys(), "category"].map(({ length }) => length));
  const line = (name: string, counts: readonly (string | number)[]): string =>
    name.padEnd(width) + counts.map((count) => String(count).padStart(9)).join("");
  const lines = [...byCategory].map(([category, own]) => {
    const { passed, failed, skipped } = summaryOf(own);
    return line(category, [passed, failed, skipped]);
  });
  return [line("category", ["passed", "failed", "skipped"]), ...lines, ""];
}

function failures(outcomes: readonly Outcome[]): string[] {
  const failed = outcomes.filter(({ status }) => status === "failed");
  if (failed.length === 0) return [];
  const lines = failed.flatMap(({ name, reason = "" }) => [
    `  ${name}`,
    ...reason.split("\n").map((text) => INDENT + text),
  ]);
  return ["failed", ...lines, ""];
}

/** Cases with the same reason share a line. */
function skips(outcomes: readonly Outcome[]): string[] {
  const skipped = outcomes.filter(({ status }) => status === "skipped");
  if (skipped.length === 0) return [];
  const lines = [...groups(skipped, ({ reason = "" }) => reason)].map(
    ([reason, own]) =>
      `  ${own.length} of ${[...groups(own, categoryOf).keys()].join(", ")}: ${reason}`,
  );
  return ["skipped", ...lines, ""];
}

function groups(
  outcomes: readonly Outcome[],
  keyOf: (outcome: Outcome) => string,
): ReadonlyMap<string, readonly Outcome[]> {
  const found = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = keyOf(outcome);
    const own = found.get(key) ?? [];
    own.push(outcome);
    found.set(key, own);
  }
  return found;
}
