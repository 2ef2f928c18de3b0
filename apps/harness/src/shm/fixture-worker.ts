/** The fixture on stdin and stdout, or on a unix socket, with shared memory for batches of whatever size. */
import { listenUnix, serveStdio } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { fixtureServer } from "@sheaf/testing/fixture";

const path = process.argv[2];
const server = fixtureServer({ offload: shmOffload({ minBatchBytes: 1 }) });
if (path === undefined) await serveStdio(server);
else {
  await listenUnix(server, path);
  process.stdout.write("listening\n");
}
