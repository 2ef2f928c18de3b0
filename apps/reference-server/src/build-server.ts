/** The server that the settings ask for. */
import { createServer, type Server, type ServerOptions } from "@sheaf/core";
import type { ServiceChoice } from "./cli/settings.ts";
import {
  ClientConformanceService,
  clientConformanceHandlers,
} from "./client-conformance/service.ts";
import { conformanceServer } from "./conformance/conformance-server.ts";
import { DataService } from "./demo/contract.ts";
import { dataHandlers } from "./demo/handlers.ts";

/** Joins a service with its implementation. */
export function buildServer(service: ServiceChoice, options: ServerOptions): Server {
  switch (service.name) {
    case "conformance":
      return conformanceServer(service.revision, options);
    case "client-conformance":
      return createServer(ClientConformanceService, clientConformanceHandlers, options);
    case "demo":
      return createServer(DataService, dataHandlers, options);
  }
}
