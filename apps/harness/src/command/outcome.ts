/** What became of what was asked. */

/** One case. */
export interface Outcome {
  /** `category.method`, perhaps with an aspect. */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed, or was skipped. */
  readonly reason?: string;
}

/** A whole run. */
export interface Run {
  /** What was asked: protocol, version, and where. */
  readonly worker: string;
  readonly outcomes: readonly Outcome[];
}

/** How many of each. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts outcomes. */
export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const count = (status: Outcome["status"]): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

/** The line that every run ends with. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const { passed, failed, skipped } = summaryOf(outcomes);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The first part of a name. */
export function categoryOf({ name }: Pick<Outcome, "name">): string {
  return name.slice(0, name.indexOf(".")) || name;
}
