/** Requirements of carriers, suites that show them, a fixture service, and what tests of carriers need. */
export { type Asked, type Cell, type CellPlan, cellsOf, type LeftOut } from "./cells/cells-of.ts";
export type { Fault, FixtureClient, Ground } from "./cells/ground.ts";
export { nameOf, type SuiteTest } from "./cells/suite.ts";
export { type VirtualClock, virtualClock } from "./clock/virtual-clock.ts";
export { describeTransport } from "./describe-transport.ts";
export { chop } from "./faults/chop.ts";
export { duplicate, type Place, reorder } from "./faults/disorder.ts";
export { failAfter } from "./faults/fail-after.ts";
export { lend } from "./faults/lend.ts";
export { type RecordedChannel, record } from "./faults/recorder.ts";
export { type SlowOptions, slow } from "./faults/slow.ts";
export { Beside, Fixture } from "./fixture/contract/fixture.ts";
export { Everything, JobHeader, Phase, Point } from "./fixture/dataclasses.ts";
export { FIXTURE_LIMITS, fixtureServer } from "./fixture/server.ts";
export type { RunningFixture, TransportHarness } from "./harness.ts";
export {
  CAPABILITIES,
  type Capabilities,
  type CapabilityName,
} from "./requirements/capabilities.ts";
export type { Requirement } from "./requirements/requirement.ts";
export { REQUIREMENTS, type RequirementId } from "./requirements/requirements.ts";
export { ALL_TESTS } from "./suites/all-suites.ts";
