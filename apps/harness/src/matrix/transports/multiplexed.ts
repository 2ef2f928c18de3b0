import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { channelPair, multiplexTransport, serveMultiplexed } from "@sheaf/core";
import { socketChannel } from "@sheaf/pipe/node";
import { fixtureServer } from "@sheaf/testing";
import type { MatrixTransport } from "../matrix-transport.ts";

/** Many channels in a pair in memory. */
export const multiplexed: MatrixTransport = {
  name: "multiplexed, in-process",
  capabilities: { concurrent: true },
  variants: ["plain", "byte by byte", "lent bytes"],
  start: async ({ around = (channel) => channel }) => {
    const server = fixtureServer();
    const served: Promise<void>[] = [];
    return {
      connector: async () => {
        const [near, far] = channelPair();
        served.push(serveMultiplexed(server, around(far)));
        return multiplexTransport(around(near));
      },
      [Symbol.asyncDispose]: async () => void (await Promise.all(served)),
    };
  },
};

/** Many channels in a TCP connection: what the kernel makes of the bytes is its own business. */
export const multiplexedTcp: MatrixTransport = {
  name: "multiplexed, tcp",
  capabilities: { concurrent: true },
  variants: ["plain"],
  everyTime: [],
  start: async () => {
    const server = fixtureServer();
    const served = new Set<Promise<void>>();
    const options = { pauseOnConnect: true, allowHalfOpen: true, noDelay: true };
    const listener = createServer(options, (socket) => {
      served.add(serveMultiplexed(server, socketChannel(socket, { name: "tcp" }), { kind: "tcp" }));
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    return {
      connector: async () => {
        const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
        await once(socket, "connect");
        return multiplexTransport(socketChannel(socket, { name: "tcp" }));
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(served);
        listener.close();
      },
    };
  },
};
