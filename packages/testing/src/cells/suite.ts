/** Suites as functions: each test cites the requirement that it shows. */
import type { RequirementId } from "../requirements/requirements.ts";
import type { Ground } from "./ground.ts";

/** What a test does. It fails by rejecting. */
export type Body = (ground: Ground) => Promise<void>;

/** One test of a suite. */
export interface SuiteTest {
  /** What it shows. */
  readonly requirement: RequirementId;
  /** Which part of it, where several tests show one requirement. */
  readonly aspect: string | undefined;
  /** Whether it is for carriers that lack what the requirement needs. */
  readonly otherwise: boolean;
  readonly body: Body;
}

/** What suites are written with. */
export interface Citing {
  /** A test that shows a requirement. */
  verifies(requirement: RequirementId, body: Body): void;
  /** One of several tests that show a requirement, each with an aspect. */
  verifies(requirement: RequirementId, aspect: string, body: Body): void;
  /** What must be so on carriers that lack what the requirement needs: a typed error, or another order. */
  otherwise(requirement: RequirementId, body: Body): void;
}

/** A suite: declares its tests when it is called. */
export type Suite = (citing: Citing) => void;

/** The tests of suites, in order. */
export function testsOf(suites: readonly Suite[]): readonly SuiteTest[] {
  const tests: SuiteTest[] = [];
  const citing: Citing = {
    verifies(requirement: RequirementId, first: string | Body, second?: Body) {
      const [aspect, body] = typeof first === "string" ? [first, second] : [undefined, first];
      if (body !== undefined) tests.push({ requirement, aspect, otherwise: false, body });
    },
    otherwise(requirement, body) {
      tests.push({ requirement, aspect: undefined, otherwise: true, body });
    },
  };
  for (const suite of suites) suite(citing);
  return tests;
}

/** The name that a test is listed under. */
export function nameOf({ requirement, aspect, otherwise }: SuiteTest): string {
  if (otherwise) return `${requirement} (otherwise)`;
  return aspect === undefined ? requirement : `${requirement} (${aspect})`;
}
