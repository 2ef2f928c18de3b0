/** The implementation of the measured service. */
import { createServer, type Server, type ServerOptions, stream } from "@sheaf/core";
import { Bench, Memory } from "./contract.ts";
import { memoryBytes } from "./memory-bytes.ts";
import { Bulk, Count, Double, Made, Upload } from "./states.ts";

/** A server of it. */
export function benchServer(options: Pick<ServerOptions, "offload"> = {}): Server {
  return createServer(
    Bench,
    {
      add: ({ a, b }) => a + b,
      echo: ({ value }) => value,
      count: () => stream(new Count()),
      bulk: (params) => stream(new Bulk(params)),
      made: (params) => stream(new Made(params)),
      upload: () => stream(new Upload()),
      double: ({ state_bytes }) => stream(new Double({ ballast: new Uint8Array(state_bytes) })),
      bytes: ({ data }) => data,
      memory: () => new Memory(memoryBytes()),
    },
    { ...options, states: [Bulk, Count, Double, Made, Upload] },
  );
}
