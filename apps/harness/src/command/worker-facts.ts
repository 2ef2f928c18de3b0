/** Finds out what a worker serves: by asking it, or where it does not say so by trying. */
import {
  type Connector,
  createClient,
  introspect,
  isRpcError,
  Reflection,
  type Transport,
} from "@sheaf/core";
import {
  conformanceWorld,
  type Revision,
  SECONDARY_NAME,
  secondaryWorld,
} from "@sheaf/interop-client";

/** What is known of a worker. */
export interface WorkerIdentity {
  readonly revision: Revision;
  /** Whether it hosts the protocol that revision 2 has beside the service. */
  readonly hostsSecondary: boolean;
  /** Whether it says what it serves. */
  readonly describesItself: boolean;
  /** For people. */
  readonly description: string;
}

/** The worker cannot be asked: nobody answers, or it serves something else. */
export class NoSuchWorker extends Error {}

const SERVICE = "ConformanceService";
const REVISIONS: Readonly<Record<string, Revision>> = { "1": 1, "2": 2 };

/** Asks a worker. Rejects with {@link NoSuchWorker}. */
export async function identify(connector: Connector): Promise<WorkerIdentity> {
  let transport: Transport | undefined;
  try {
    transport = await connector();
    return (await described(transport)) ?? (await tried(transport));
  } catch (error) {
    if (error instanceof NoSuchWorker) throw error;
    throw new NoSuchWorker(error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  } finally {
    await transport?.close();
  }
}

/** What it says; `undefined` where it does not. */
async function described(transport: Transport): Promise<WorkerIdentity | undefined> {
  const description = await unlessRefused(introspect(transport));
  if (description === undefined) return undefined;
  const { protocol, version = "", generation } = description;
  const revision = REVISIONS[version.split(".")[0] ?? ""];
  if (protocol !== SERVICE || revision === undefined)
    throw nothingToAsk(`serves ${protocol} ${version}`);
  const list = await unlessRefused(createClient(Reflection, transport).listProtocols());
  const hosted = list?.protocols.map((each) => each.protocol) ?? [];
  return {
    revision,
    hostsSecondary: hosted.includes(SECONDARY_NAME),
    describesItself: true,
    description: `${SERVICE} ${version}, generation ${generation}, at ${transport.name}`,
  };
}

/** Which revision's version it takes, the newer one first. */
async function tried(transport: Transport): Promise<WorkerIdentity> {
  for (const revision of [2, 1] as const) {
    const { client } = conformanceWorld(revision, transport);
    const sum = await unlessRefused(client.add_floats({ a: 1, b: 2 }));
    if (sum === undefined) continue;
    const secondary = secondaryWorld(transport).client.echo_string({ value: "" });
    return {
      revision,
      hostsSecondary: (await unlessRefused(secondary)) === "secondary:",
      describesItself: false,
      description: `${SERVICE} ${revision}, which does not describe itself, at ${transport.name}`,
    };
  }
  throw nothingToAsk(`does not serve ${SERVICE}`);
}

function nothingToAsk(what: string): NoSuchWorker {
  return new NoSuchWorker(`the worker ${what}; ${SERVICE} 1 or 2 is what can be asked`);
}

/** The answer; `undefined` when the worker has refused. */
async function unlessRefused<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isRpcError(error)) return undefined;
    throw error;
  }
}
