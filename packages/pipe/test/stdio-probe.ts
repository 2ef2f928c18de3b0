/** A child program for tests: serves {@link server} on its stdin and stdout. */
import { serveStdio } from "../src/node/serve-stdio.ts";
import { server } from "./probe.ts";

await serveStdio(server, { blocking: process.argv[2] === "blocking" });
console.error("served");
