/**
 * Clients of the bulk service. `PATH`: gets a batch from a unix socket, says so, and waits to be killed.
 * `--stdio COMMAND…`: says whether there is shared memory, what comes of requiring it, and that it works without.
 */
import { type Connector, connect, isSheafError } from "@sheaf/core";
import { unix } from "@sheaf/pipe/node";
import { isShmAvailable, shm } from "@sheaf/shm";
import { subprocess } from "@sheaf/subprocess";
import { Bulk } from "./bulk-contract.ts";

const [, , path = "", ...command] = process.argv;

async function getOne(to: Connector): Promise<{ close(): Promise<void> }> {
  const client = await connect(Bulk, to);
  const session = await client.source({ rows: 100_000, batches: 10 });
  await session.tick();
  process.stdout.write("had one\n");
  return client;
}

if (path === "--stdio") {
  try {
    await connect(Bulk, shm(subprocess(command), { required: true }));
  } catch (error) {
    const code = isSheafError(error) ? error.code : "no code";
    process.stdout.write(`${isShmAvailable()} ${code} ${String(error)}\n`);
  }
  const client = await getOne(shm(subprocess(command)));
  await client.close();
} else {
  await getOne(shm(unix(path), { required: true }));
}
