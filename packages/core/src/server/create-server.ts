import type { Implementation, Methods, Service } from "../contract/service.ts";
import { hosted } from "./binding.ts";
import { Server, type ServerOptions } from "./server.ts";

/**
 * Joins a service with its implementation. Params, results and stream states of the implementation are
 * checked against the declaration by the compiler; missing methods also when the server is made, with
 * one `invalid-declaration` error that lists them all.
 */
export function createServer<M extends Methods>(
  service: Service<M>,
  implementation: Implementation<M>,
  options?: ServerOptions,
): Server {
  return new Server(hosted(service, implementation), options);
}
