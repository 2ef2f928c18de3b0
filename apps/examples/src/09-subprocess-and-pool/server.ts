/** A worker: a program that serves on its stdin and stdout. Stdout is the wire, so `console` writes to stderr. */
import { createServer } from "@sheaf/core";
import { serveStdio } from "@sheaf/pipe/node";
import { Kitchen } from "./contract.ts";

const server = createServer(Kitchen, {
  whoCooks: () => {
    console.log("cooking");
    return process.pid;
  },
  burn: () => {
    console.error("the kitchen is on fire");
    process.exit(3);
  },
});

await serveStdio(server);
