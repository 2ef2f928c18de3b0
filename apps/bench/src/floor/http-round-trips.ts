/** Round trips over HTTP: undici's lowest layer against a bare `node:http` server, the same bytes in both bodies. */
import { type Dispatcher, Pool } from "undici";
import { expectEqual } from "../contender/expect.ts";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { serverCommand, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";

const PROGRAM = compiled("floor/server");
const HEADERS = ["Content-Type", "application/octet-stream"];

/** Opens a connection to a process that does nothing but answer. */
export async function httpRoundTrips({ request, reply }: Traffic): Promise<Workload> {
  const command = serverCommand(PROGRAM, "http", String(request), String(reply));
  const server = await startServer(command);
  const pool = new Pool(server.address, { connections: 1 });
  const body = Buffer.alloc(request);
  return {
    async run(count) {
      for (let i = 0; i < count; i++) expectEqual(await roundTrip(pool, body), reply);
    },
    async close() {
      await pool.close();
      await server.stop();
    },
  };
}

/** Answers the bytes of the reply. */
function roundTrip(pool: Pool, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseData: (_controller, chunk) => {
        received += chunk.byteLength;
      },
      onResponseEnd: () => resolve(received),
      onResponseError: (_controller, error) => reject(error),
    };
    pool.dispatch({ path: "/", method: "POST", headers: HEADERS, body }, handler);
  });
}
