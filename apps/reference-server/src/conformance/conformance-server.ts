import {
  createServer,
  hosted,
  type ImplementationHooks,
  type Server,
  type ServerOptions,
} from "@sheaf/core";
import type { PublishString } from "../storage/published-strings.ts";
import { publishing } from "./methods/added-in-2.ts";
import { SecondaryService, secondaryHandlers } from "./secondary.ts";
import { ConformanceService1, ConformanceService2, conformanceHandlers } from "./service.ts";
import { CONFORMANCE_STATES } from "./states/conformance-states.ts";

/** Revision of the conformance service. */
export type Revision = 1 | 2;

/** What the program around the service contributes to it. */
export interface ConformanceParts extends ImplementationHooks {
  /** Stores results; left out where there is no storage. */
  readonly publish?: PublishString;
}

/** A server of one revision; from revision 2 on it hosts the secondary protocol as well. */
export function conformanceServer(
  revision: Revision,
  options: ServerOptions,
  { publish, ...hooks }: ConformanceParts = {},
): Server {
  const withStates = { states: CONFORMANCE_STATES, ...options };
  const handlers = { ...conformanceHandlers, ...hooks };
  if (revision === 1) return createServer(ConformanceService1, handlers, withStates);
  const published = publish && { published_string: publishing(publish) };
  return createServer(
    ConformanceService2,
    { ...handlers, ...published },
    {
      ...withStates,
      hosts: [hosted(SecondaryService, secondaryHandlers)],
    },
  );
}
