/** The bulk service on stdin and stdout. */
import { serveStdio } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { bulkServer } from "./bulk-contract.ts";

await serveStdio(bulkServer({ offload: shmOffload() }));
