/** The implementation of the measured service. */
import { createServer, type Server, stream } from "@sheaf/core";
import { Bench } from "./contract.ts";
import { Bulk, Count, Double } from "./states.ts";

/** A server of it. */
export function benchServer(): Server {
  return createServer(
    Bench,
    {
      add: ({ a, b }) => a + b,
      echo: ({ value }) => value,
      count: () => stream(new Count()),
      bulk: () => stream(new Bulk()),
      double: () => stream(new Double()),
    },
    { states: [Bulk, Count, Double] },
  );
}
