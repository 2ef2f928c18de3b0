import { createServer, hosted, type Server, type ServerOptions } from "@sheaf/core";
import { SecondaryService, secondaryHandlers } from "./secondary.ts";
import { ConformanceService1, ConformanceService2, conformanceHandlers } from "./service.ts";

/** Revision of the conformance service. */
export type Revision = 1 | 2;

/** A server of one revision; from revision 2 on it hosts the secondary protocol as well. */
export function conformanceServer(revision: Revision, options: ServerOptions): Server {
  if (revision === 1) return createServer(ConformanceService1, conformanceHandlers, options);
  return createServer(ConformanceService2, conformanceHandlers, {
    ...options,
    hosts: [hosted(SecondaryService, secondaryHandlers)],
  });
}
