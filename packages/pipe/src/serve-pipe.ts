/** A service and its implementation, ready to be called: the shortest way to a working client. */
import {
  type Client,
  connect,
  createServer,
  type Implementation,
  type Methods,
  type Service,
} from "@sheaf/core";
import { pipe } from "./pipe.ts";

/**
 * Serves `implementation` in this process and answers a connected client, for tests and first steps.
 * Closing the client ends the server too.
 */
export function servePipe<M extends Methods>(
  service: Service<M>,
  implementation: Implementation<M>,
): Promise<Client<M>> {
  return connect(service, pipe(createServer(service, implementation)));
}
