/** What a suite needs to know of a carrier. */
import type { Client, Connector } from "@sheaf/core";
import type { Fixture } from "./fixture/contract.ts";

/** A running fixture server and the way to it. */
export interface RunningFixture extends AsyncDisposable {
  /** Opens a connection. */
  readonly connector: Connector;
}

/** Differences between carriers that show in behaviour. */
export interface HarnessCapabilities {
  /** Whether all connections reach the same server process. Default `true`. */
  readonly sharedServer?: boolean;
}

/** One carrier, as the suites see it. */
export interface TransportHarness {
  /** What the tests are listed under. */
  readonly name: string;
  readonly capabilities?: HarnessCapabilities;
  /** Starts a fixture server. */
  start(): Promise<RunningFixture>;
}

/** The fixture's client. */
export type FixtureClient = Client<typeof Fixture.methods>;

/** Makes a client; whatever it opened is closed when the test is over. */
export type OpenClient = () => Promise<FixtureClient>;
