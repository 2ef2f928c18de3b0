/** The service, implemented. Which carrier it is served on is not its business. */
import { createServer } from "@sheaf/core";
import { Hello } from "./contract.ts";

export const server = createServer(Hello, {
  greet: ({ name, greeting }) => `${greeting}, ${name}!`,
  add: ({ a, b }) => a + b,
  ping: () => undefined,
});
