/** The server that the settings ask for. */
import { createServer, type Server, type ServerOptions } from "@sheaf/core";
import { shmOffload } from "@sheaf/shm";
import type { ServiceChoice } from "./cli/settings.ts";
import {
  ClientConformanceService,
  clientConformanceHandlers,
} from "./client-conformance/service.ts";
import { CLIENT_CONFORMANCE_STATES } from "./client-conformance/states.ts";
import { conformanceServer } from "./conformance/conformance-server.ts";
import { DataService } from "./demo/contract.ts";
import { dataHandlers } from "./demo/handlers.ts";
import { DATA_STATES } from "./demo/states.ts";
import { ProbeService, probeHandlers } from "./probe/probe.ts";
import type { PublishString } from "./storage/published-strings.ts";

/** What a service may need beside the options of every server. */
export interface BuildOptions extends ServerOptions {
  /** Stores results for the conformance service; left out where there is no storage. */
  readonly publish?: PublishString;
  readonly failsFirstStart?: boolean;
}

/** Joins a service with its implementation. */
export function buildServer(service: ServiceChoice, all: BuildOptions): Server {
  const { publish, failsFirstStart, ...given } = all;
  const options = { offload: shmOffload(), ...given };
  switch (service.name) {
    case "conformance":
      return conformanceServer(service.revision, options, {
        ...(publish && { publish }),
        ...(failsFirstStart && { onServeStart: failingOnce() }),
      });
    case "client-conformance":
      return createServer(ClientConformanceService, clientConformanceHandlers, {
        ...options,
        states: CLIENT_CONFORMANCE_STATES,
      });
    case "demo":
      return createServer(DataService, dataHandlers, { ...options, states: DATA_STATES });
    case "probe":
      return createServer(ProbeService, probeHandlers, options);
  }
}

/** A hook of a service that is not ready at first. */
function failingOnce(): () => void {
  let isReady = false;
  return () => {
    if (isReady) return;
    isReady = true;
    throw new Error("the service is not ready yet");
  };
}
