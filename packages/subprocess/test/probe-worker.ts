/** Serves {@link Probe} on stdin and stdout. */
import { createServer, stream } from "@sheaf/core";
import { serveStdio } from "@sheaf/pipe/node";
import { Probe, Ticks } from "./probe.ts";

const server = createServer(Probe, {
  whoAreYou: (_, ctx) => {
    console.log("goes to stderr");
    ctx.clientLog("INFO", String(process.pid));
  },
  die: () => process.exit(5),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 60_000).unref()),
  ticks: () => stream(new Ticks()),
});
await serveStdio(server);
