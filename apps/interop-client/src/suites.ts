/** The suites of our client, by the names that the command line takes. */
import { introspect, type ServiceDescription, type Transport } from "@sheaf/core";
import type { NodeHttpClientOptions } from "@sheaf/http/node";
import { ask, type Case } from "./case/case.ts";
import type { Described } from "./case/described.ts";
import { check } from "./case/expect.ts";
import { nameFilter } from "./case/filter.ts";
import { runCases } from "./case/run-cases.ts";
import type { Verdict } from "./case/verdict.ts";
import type { Revision } from "./conformance/echoes/echo.ts";
import { frameworkCases } from "./conformance/framework-cases.ts";
import { storedCases } from "./conformance/stored-cases.ts";
import { conformanceCases } from "./conformance/suite.ts";
import { type ConformanceWorld, conformanceWorld, type World } from "./conformance/world.ts";
import type { Connecting } from "./connector-of.ts";
import { nativeDescribeCases } from "./native/native-describe-cases.ts";
import { type NativeWorld, nativeWorld } from "./native/native-world.ts";
import { payloadCases } from "./native/payload-cases.ts";
import { type StickyWorld, stickyCases, stickyWorld } from "./native/sticky-cases.ts";
import { type TlsWorld, tlsCases, tlsWorld } from "./native/tls-cases.ts";
import { typedCases } from "./native/typed-cases.ts";
import { recorded } from "./recorded.ts";
import { SECONDARY_NAME, secondaryCases, secondaryWorld } from "./secondary/secondary-cases.ts";
import { killedCases } from "./shared-memory/killed-cases.ts";
import { sharedCases } from "./shared-memory/shared-cases.ts";

/** Runs what the filter lets through against the server behind a connector. */
export type Suite = (connect: Connecting, filter: readonly string[]) => Promise<Verdict>;

/** What a suite is made of. */
interface Parts<World> {
  readonly cases: readonly Case<World & Described>[];
  /** The protocol to introspect. Default: the server's primary one. */
  readonly protocol?: string;
  /** Whether its cases call everything that the server describes. Default `true`. */
  readonly isWhole?: boolean;
  /** How HTTP is spoken. Default: as the command line says. */
  readonly http?: NodeHttpClientOptions;
  world(transport: Transport, connect: Connecting): World;
  /** A call that always succeeds. */
  proveUsable(world: World): Promise<unknown>;
}

const LARGE = "large_payload.";
/** As much as byte carriers take of one batch. */
const GIB = 2 ** 30;

export const SUITES: Readonly<Record<string, Suite>> = {
  "conformance-1": conformance(1),
  "conformance-2": conformance(2),
  "conformance-2-stored": conformance(2, true),
  "shm-1": partOfConformance(1, sharedCases),
  "shm-2": partOfConformance(2, sharedCases),
  "shm-killed-1": partOfConformance(1, killedCases, nothing),
  "shm-killed-2": partOfConformance(2, killedCases, nothing),
  secondary: suiteOf({
    cases: secondaryCases,
    protocol: SECONDARY_NAME,
    world: secondaryWorld,
    proveUsable: ({ client }) => client.echo_string({ value: "" }),
  }),
  native: suiteOf({
    cases: [...nativeDescribeCases, ...frameworkCases, ...typedCases, ...payloadCases],
    world: nativeWorld,
    proveUsable: nativeEcho,
  }),
  "native-producers": suiteOf({
    cases: payloadCases.filter(({ name }) => name.startsWith("native.producer")),
    isWhole: false,
    world: nativeWorld,
    proveUsable: nativeEcho,
  }),
  "native-sticky": suiteOf<StickyWorld>({
    cases: stickyCases,
    isWhole: false,
    http: { sessions: true },
    world: stickyWorld,
    proveUsable: nativeEcho,
  }),
  "native-tls": suiteOf<TlsWorld>({
    cases: tlsCases,
    isWhole: false,
    world: tlsWorld,
    proveUsable: nativeEcho,
  }),
};

function nativeEcho({ client }: NativeWorld): Promise<unknown> {
  return client.echo_bytes({ value: new Uint8Array(1) });
}

function conformance(revision: Revision, isStored = false): Suite {
  const usual = [...frameworkCases, ...conformanceCases(revision)];
  const unstored = usual.filter(({ name }) => name !== "unary.published_string");
  return suiteOf({
    cases: isStored ? [...unstored, ...storedCases] : usual,
    http: { maxResponseBytes: GIB },
    world: (transport) => conformanceWorld(revision, transport),
    proveUsable: conformanceAdd,
  });
}

function partOfConformance(
  revision: Revision,
  cases: readonly Case<World>[],
  proveUsable: (world: World) => Promise<unknown> = conformanceAdd,
): Suite {
  const world = (transport: Transport): ConformanceWorld => conformanceWorld(revision, transport);
  return suiteOf({ cases, isWhole: false, world, proveUsable });
}

async function conformanceAdd({ client }: ConformanceWorld): Promise<void> {
  check((await client.add_floats({ a: 1, b: 2 })) === 3, "1 + 2 is not 3");
}

/** Where the connection is to end, it need not be usable. */
async function nothing(): Promise<void> {}

function suiteOf<World extends { readonly transport: Transport }>(parts: Parts<World>): Suite {
  return async (connect, filter) => {
    const to = connect(parts.http);
    const called = new Set<string>();
    const isWanted = nameFilter(filter);
    const cases = parts.cases.filter(({ name }) => isWanted(name));
    // Asked last, and only where nothing was left out, apart from what is only large.
    const isComplete =
      parts.isWhole !== false &&
      parts.cases.every(({ name }) => isWanted(name) || name.startsWith(LARGE));
    const all = isComplete ? [...cases, coverage(called)] : cases;
    const tests = await runCases<World & Described>(all, {
      open: async () => {
        const transport = recorded(await to(), called);
        let description: Promise<ServiceDescription> | undefined;
        const describe = (): Promise<ServiceDescription> =>
          (description ??= introspect(transport, parts.protocol));
        return { ...parts.world(transport, connect), describe };
      },
      proveUsable: async (world) => void (await parts.proveUsable(world)),
      close: ({ transport }) => transport.close(),
    });
    return { tests };
  };
}

function coverage(called: ReadonlySet<string>): Case<Described> {
  return ask("coverage.every_described_method", async ({ describe }) => {
    const { methods } = await describe();
    const missing = methods.map(({ name }) => name).filter((name) => !called.has(name));
    check(missing.length === 0, `never called: ${missing.join(", ")}`);
  });
}
