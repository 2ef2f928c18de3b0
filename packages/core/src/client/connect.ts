import type { Methods, Service } from "../contract/service.ts";
import type { Connector, Transport } from "../transport/transport.ts";
import type { Client } from "./client-types.ts";
import { createClient } from "./create-client.ts";

/**
 * Connects to a service: `await using client = await connect(DataService, unix(path))`. Rejects with a
 * `transport` error (`connect-failed`) when there is nobody to connect to.
 */
export async function connect<M extends Methods>(
  service: Service<M>,
  to: Connector | Transport,
): Promise<Client<M>> {
  return createClient(service, typeof to === "function" ? await to() : to);
}
