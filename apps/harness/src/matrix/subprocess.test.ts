import { fileURLToPath } from "node:url";
import { WorkerPool } from "@sheaf/subprocess";
import { describeTransport } from "@sheaf/testing";

const program = fileURLToPath(new URL("./fixture-worker.ts", import.meta.url));
const command = [process.execPath, "--import", "tsx", "--conditions=@sheaf/source", program];

describeTransport({
  name: "subprocess from a pool, over stdio",
  capabilities: { sharedServer: false },
  start: async () => {
    // A process for each test would cost more than all tests together.
    const pool = new WorkerPool();
    return {
      connector: pool.connector(command),
      [Symbol.asyncDispose]: () => pool.close(),
    };
  },
});
