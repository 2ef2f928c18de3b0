/** What carriers differ in, as far as it shows in behaviour. */

/** A difference between carriers. */
interface Capability {
  /** What a carrier can do that has it. */
  readonly means: string;
  /** Why there is nothing to be seen of it where it is missing. */
  readonly lacking: string;
  /** Whether a carrier has it that says nothing: as a raw byte channel to a server of our own does. */
  readonly usual: boolean;
}

/** All differences. */
export const CAPABILITIES = {
  duplex: {
    means: "both sides may send at any time, and the state of streams stays in the server's memory",
    lacking: "every turn is a request of its own",
    usual: true,
  },
  stateless: {
    means: "any server of a group may take the next turn of a stream",
    lacking: "the state of streams stays in the server's memory",
    usual: false,
  },
  concurrent: {
    means: "calls over one connection do not wait for each other",
    lacking: "one call runs at a time",
    usual: false,
  },
  sharedServer: {
    means: "all connections reach the same server process",
    lacking: "each connection has a server of its own, whom nobody else can ask",
    usual: true,
  },
  sessions: {
    means: "a server keeps an object for one client from call to call",
    lacking: "the carrier has no sessions",
    usual: false,
  },
  cookies: {
    means: "handlers can send cookies",
    lacking: "the carrier has no cookies",
    usual: false,
  },
  protocols: {
    means: "requests name the protocol that they are for",
    lacking: "the server knows one protocol only",
    usual: true,
  },
  primary: {
    means: "requests that name no protocol are for the server's first one",
    lacking: "requests must name their protocol",
    usual: true,
  },
  reflection: {
    means: "servers describe themselves by reflection",
    lacking: "the server is of a generation before reflection",
    usual: true,
  },
  describe: {
    means: "servers describe themselves in the older form",
    lacking: "the server is of a generation that has reflection only",
    usual: true,
  },
  limits: {
    means: "the harness connects with limits of the test's choosing",
    lacking: "the harness gives no way to choose limits",
    usual: false,
  },
  tampering: {
    means: "the harness lets tests get at the bytes in between",
    lacking: "the harness gives no way to the bytes in between",
    usual: false,
  },
  bulk: {
    means: "megabytes pass in a moment",
    lacking: "megabytes would take minutes, cut as small as they are here",
    usual: true,
  },
} as const satisfies Readonly<Record<string, Capability>>;

/** The name of a difference. */
export type CapabilityName = keyof typeof CAPABILITIES;

/** Which of them a carrier has. */
export type Capabilities = Readonly<Record<CapabilityName, boolean>>;

/** All capabilities of a carrier that states only what is unusual about it. */
export function capabilitiesOf(stated: Partial<Capabilities> = {}): Capabilities {
  const usual = Object.entries(CAPABILITIES).map(([name, { usual }]) => [name, usual]);
  return { ...(Object.fromEntries(usual) as Capabilities), ...stated };
}
