/** The fixture as a worker on stdin and stdout: `fixture-worker.ts [--wire a|b] [--shm]`. */
import { parseArgs } from "node:util";
import { serveStdio } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { fixtureServer } from "@sheaf/testing/fixture";

const { values } = parseArgs({ options: { wire: { type: "string" }, shm: { type: "boolean" } } });
const wire = values.wire === "a" || values.wire === "b" ? values.wire : "both";
const offload = values.shm ? { offload: shmOffload({ minBatchBytes: 1 }) } : {};

await serveStdio(fixtureServer({ wire, ...offload }));
