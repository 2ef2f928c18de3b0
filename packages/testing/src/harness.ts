/** What the suites need to know of a carrier. */
import type { Connector, DecodeOptions } from "@sheaf/core";
import type { Fault } from "./cells/ground.ts";
import type { Capabilities } from "./requirements/capabilities.ts";

/** A running fixture server and the way to it. */
export interface RunningFixture extends AsyncDisposable {
  /** Opens a connection. */
  readonly connector: Connector;
  /** Opens one that takes no more than the options say. Goes with the capability `limits`. */
  readonly limited?: (options: DecodeOptions) => Connector;
  /** Opens one whose received bytes pass a fault. Goes with the capability `tampering`. */
  readonly through?: (fault: Fault) => Connector;
}

/** One carrier, as the suites see it. */
export interface TransportHarness {
  /** What the tests are listed under. */
  readonly name: string;
  /** What is unusual about the carrier. Default: a raw byte channel to a server that all connections reach. */
  readonly capabilities?: Partial<Capabilities>;
  /** Areas of requirements that are tested, such as `"cancel"`. Default: all. */
  readonly areas?: readonly string[] | undefined;
  /** Tests that are known to fail here, by name or requirement, each with the reason. They are run: one that passes is an error. */
  readonly knownFailures?: Readonly<Record<string, string>>;
  /** Starts a fixture server. */
  start(): Promise<RunningFixture>;
}
