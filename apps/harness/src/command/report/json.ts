/** A run as programs read it. */
import { type Run, summaryOf } from "../outcome.ts";

/** `{ worker, summary, tests }`. */
export function asJson({ worker, outcomes }: Run): string {
  const tests = outcomes.map(({ ms, ...rest }) => ({ ...rest, ms: Math.round(ms) }));
  return JSON.stringify({ worker, summary: summaryOf(outcomes), tests }, undefined, 2);
}
