/** The behaviour that every carrier has, as one suite. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { cellsOf } from "./cells/cells-of.ts";
import { openGround } from "./cells/ground.ts";
import { nameOf, type SuiteTest } from "./cells/suite.ts";
import type { RunningFixture, TransportHarness } from "./harness.ts";
import { capabilitiesOf } from "./requirements/capabilities.ts";
import { ALL_TESTS } from "./suites/all-suites.ts";

/** Registers all behavioural suites for a carrier: one fixture server, a connection for each test. */
export function describeTransport(harness: TransportHarness): void {
  const { name, knownFailures = {} } = harness;
  const capabilities = capabilitiesOf(harness.capabilities);
  describe(name, () => {
    let running: RunningFixture;
    beforeAll(async () => {
      running = await harness.start();
    });
    afterAll(async () => {
      await running[Symbol.asyncDispose]();
    });
    const run = async ({ body }: SuiteTest): Promise<void> => {
      await using ground = await openGround(running, capabilities);
      await body(ground);
    };
    for (const { tests } of cellsOf(ALL_TESTS, harness).cells) {
      for (const test of tests) {
        const testName = nameOf(test);
        const isKnown = testName in knownFailures || test.requirement in knownFailures;
        const register = isKnown ? it.fails : it;
        register(testName, () => run(test));
      }
    }
  });
}
