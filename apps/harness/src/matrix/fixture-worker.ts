/** The fixture as a worker on stdin and stdout. */
import { serveStdio } from "@sheaf/pipe/node";
import { fixtureServer } from "@sheaf/testing/fixture";

await serveStdio(fixtureServer());
