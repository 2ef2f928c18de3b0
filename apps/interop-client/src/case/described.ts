import type { ServiceDescription, Transport } from "@sheaf/core";

/** What every case may know. */
export interface Described {
  readonly transport: Transport;
  /** What the server says of the protocol; asked once for each connection. */
  describe(): Promise<ServiceDescription>;
}
