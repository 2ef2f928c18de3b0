/** Fixture service, behavioural suites as functions, and fault-injecting channels. */
export { describeTransport } from "./describe-transport.ts";
export { chop } from "./faults/chop.ts";
export { failAfter } from "./faults/fail-after.ts";
export { lend } from "./faults/lend.ts";
export { type RecordedChannel, record } from "./faults/recorder.ts";
export { Everything, Fixture, JobHeader, Phase, Point } from "./fixture/contract.ts";
export { fixtureServer } from "./fixture/server.ts";
export type {
  FixtureClient,
  HarnessCapabilities,
  OpenClient,
  RunningFixture,
  TransportHarness,
} from "./harness.ts";
