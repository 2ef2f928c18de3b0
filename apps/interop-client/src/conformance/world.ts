/** What the cases of the conformance service are given. */
import { type CallOptions, type Client, createClient, type Transport } from "@sheaf/core";
import type { Described } from "../case/described.ts";
import { type ConformanceMethods, conformanceService } from "./contract.ts";
import type { Revision } from "./echoes/echo.ts";

/** A connection to a server of a revision. */
export interface ConformanceWorld {
  readonly revision: Revision;
  readonly transport: Transport;
  readonly client: Client<ConformanceMethods>;
}

/** What the cases see. */
export type World = ConformanceWorld & Described;

/** The world of a connection. */
export function conformanceWorld(revision: Revision, transport: Transport): ConformanceWorld {
  return { revision, transport, client: createClient(conformanceService(revision), transport) };
}

/** A method by its name, types forgotten. */
export function methodNamed(
  client: object,
  name: string,
): (init: object, options?: CallOptions) => Promise<unknown> {
  return (client as Record<string, (init: object, options?: CallOptions) => Promise<unknown>>)[
    name
  ]!;
}
