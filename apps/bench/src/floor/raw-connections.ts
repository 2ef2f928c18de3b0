/** Raw round trips over many sockets at once, one under way on each. */
import type { Socket } from "node:net";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { serverCommand, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { fixedReader } from "./fixed-reader.ts";
import { connectedSocket } from "./raw-sockets.ts";
import { repeated } from "./repeated.ts";

/** Opens so many unix sockets to a process that does nothing but answer. A unit is a round trip on any of them. */
export async function rawConnections(
  { request, reply }: Traffic,
  count: number,
): Promise<Workload> {
  const program = compiled("floor/server");
  const server = await startServer(serverCommand(program, "unix", String(request), String(reply)));
  const send = repeated(request);
  let unsent = 0;
  let unanswered = 0;
  let finish: () => void = () => {};
  const open = async (): Promise<Socket> => {
    const onread = fixedReader(reply, () => {
      unanswered--;
      if (unsent-- > 0) send(socket, 1);
      if (unanswered === 0) finish();
    });
    const socket = await connectedSocket({ path: server.address }, onread);
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: count }, open));
  return {
    run: (units) =>
      new Promise((resolve) => {
        finish = resolve;
        const first = sockets.slice(0, units);
        unanswered = units;
        unsent = units - first.length;
        for (const socket of first) send(socket, 1);
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await server.stop();
    },
  };
}
