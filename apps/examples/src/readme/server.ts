// #region server
import { createServer, stream } from "@sheaf/core";
import { serveStdio } from "@sheaf/pipe/node";
import { DataService } from "./contract.ts";
import { RunningStats } from "./states.ts";

const server = createServer(DataService, {
  add: ({ a, b }) => a + b,
  stats: () => stream(new RunningStats()),
});
await serveStdio(server); // or listenUnix(server, path), listenTcp(server, { port }), …
// #endregion
