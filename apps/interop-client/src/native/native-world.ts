/** A connection to the worker for native clients. */
import { type Client, createClient, type Transport } from "@sheaf/core";
import { NativeService } from "./native-service.ts";

/** What the cases are given. */
export interface NativeWorld {
  readonly transport: Transport;
  readonly client: Client<(typeof NativeService)["methods"]>;
}

export function nativeWorld(transport: Transport): NativeWorld {
  return { transport, client: createClient(NativeService, transport) };
}
