/** What the demo is played over: every carrier, and shared memory beside one of them. */
import type { Connector } from "@sheaf/core";
import { isShmAvailable, shm } from "@sheaf/shm";
import { CARRIERS, type Carriers } from "../carriers.ts";

/** A way to the service, and what it is called. */
export type NamedTransport = readonly [name: string, connector: Connector];

/** All of them, in the order in which they are played. Shared memory is there only where it can be. */
export function transportsTo({ connectors }: Carriers): NamedTransport[] {
  const transports = CARRIERS.map((name): NamedTransport => [name, connectors[name]]);
  if (!isShmAvailable()) return transports;
  // Even the demo's small batches pass by the pipes of the worker process.
  const shared = shm(connectors.subprocess, { required: true, minBatchBytes: 1 });
  return [...transports, ["shared-memory", shared]];
}
