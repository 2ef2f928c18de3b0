/** What is required of every carrier: data, apart from the tests that show it. */
import type { CapabilityName } from "./capabilities.ts";

/** One behaviour that can be relied on. */
export interface Requirement {
  /** What is so, in a sentence. */
  readonly behaviour: string;
  /** Where it is said: a page of `apps/docs` and a heading there. */
  readonly spec: string;
  /** What a carrier must be able to do for it. Default: nothing in particular. */
  readonly needs?: readonly CapabilityName[];
}

/** Requirements by identifier: `area.behaviour-in-words`. */
export type RequirementTable = Readonly<Record<string, Requirement>>;
