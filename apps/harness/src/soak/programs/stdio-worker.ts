/** The service on stdin and stdout, with shared memory for those who ask for it. */
import { serveStdio } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { soakedServer } from "../service/server.ts";

await serveStdio(soakedServer({ offload: shmOffload() }));
