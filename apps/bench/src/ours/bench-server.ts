/** The implementation of the measured service. */
import { createServer, type Server, type ServerOptions, stream } from "@sheaf/core";
import { Bench } from "./contract.ts";
import { Bulk, Count, Double, Upload } from "./states.ts";

/** A server of it. */
export function benchServer(options: Pick<ServerOptions, "offload"> = {}): Server {
  return createServer(
    Bench,
    {
      add: ({ a, b }) => a + b,
      echo: ({ value }) => value,
      count: () => stream(new Count()),
      bulk: (params) => stream(new Bulk(params)),
      upload: () => stream(new Upload()),
      double: () => stream(new Double()),
    },
    { ...options, states: [Bulk, Count, Double, Upload] },
  );
}
