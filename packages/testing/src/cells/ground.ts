/** What a test stands on: a connection of its own, and ways to others. */
import {
  type ByteChannel,
  type Client,
  type Connector,
  connect,
  createClient,
  type DecodeOptions,
  type Methods,
  type Service,
  type Transport,
} from "@sheaf/core";
import { Fixture } from "../fixture/contract/fixture.ts";
import type { RunningFixture } from "../harness.ts";
import type { Capabilities } from "../requirements/capabilities.ts";

/** The fixture's client. */
export type FixtureClient = Client<typeof Fixture.methods>;

/** Puts something between a connection and its bytes. */
export type Fault = (channel: ByteChannel) => ByteChannel;

/** What a test is given. Whatever it opens is closed when it is over. */
export interface Ground {
  /** What the carrier can do. */
  readonly capabilities: Capabilities;
  /** A connection of the test's own. */
  readonly transport: Transport;
  /** A client of the fixture over it. */
  readonly client: FixtureClient;
  /** A client of some other declaration over it. */
  as<M extends Methods>(service: Service<M>): Client<M>;
  /** A client over a further connection. */
  another(): Promise<FixtureClient>;
  /** A client over a further connection that is limited; where the capability `limits` is. */
  limited(options: DecodeOptions): Promise<FixtureClient>;
  /** A client over a further connection whose received bytes pass a fault; where the capability `tampering` is. */
  through(fault: Fault): Promise<FixtureClient>;
}

/** A ground that can be cleared. */
export interface ClearableGround extends Ground, AsyncDisposable {}

/** Connects. */
export async function openGround(
  running: RunningFixture,
  capabilities: Capabilities,
): Promise<ClearableGround> {
  const opened: Transport[] = [];
  const open = async (connector: Connector): Promise<Transport> => {
    const transport = await connector();
    opened.push(transport);
    return transport;
  };
  const fixtureOver = async (connector: Connector): Promise<FixtureClient> =>
    connect(Fixture, await open(connector));
  const transport = await open(running.connector);
  return {
    capabilities,
    transport,
    client: createClient(Fixture, transport),
    as: (service) => createClient(service, transport),
    another: () => fixtureOver(running.connector),
    limited: (options) => fixtureOver(given(running.limited, "limited")(options)),
    through: (fault) => fixtureOver(given(running.through, "through")(fault)),
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each.close();
    },
  };
}

/** Harnesses state what they can do, and then have to do it. */
function given<Part>(part: Part | undefined, name: string): Part {
  if (part !== undefined) return part;
  throw new Error(`the running fixture has no '${name}', though its harness says that it can`);
}
