/** What a run of cases has to say; the JSON that `tooling/interop` reads. */

/** One case, and why it failed if it did. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly error: string | null;
}

/** A whole run. */
export interface Verdict {
  readonly tests: readonly CaseResult[];
}
