/** The whole behaviour of a carrier, with a connection that many channels share under it. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { type ByteChannel, channelPair, multiplexTransport, serveMultiplexed } from "@sheaf/core";
import { socketChannel } from "@sheaf/pipe/node";
import { chop, describeTransport, fixtureServer, lend, type RunningFixture } from "@sheaf/testing";

const capabilities = { concurrent: true };

/** A fixture server behind multiplexed pairs, both ends of which have the same fault. */
function multiplexed(fault: (channel: ByteChannel) => ByteChannel): () => Promise<RunningFixture> {
  return async () => {
    const server = fixtureServer();
    const served: Promise<void>[] = [];
    return {
      connector: async () => {
        const [near, far] = channelPair();
        served.push(serveMultiplexed(server, fault(far)));
        return multiplexTransport(fault(near));
      },
      [Symbol.asyncDispose]: async () => void (await Promise.all(served)),
    };
  };
}

describeTransport({
  name: "multiplexed",
  capabilities,
  start: multiplexed((channel) => channel),
});

describeTransport({
  name: "multiplexed, one byte at a time",
  capabilities: { ...capabilities, bulk: false },
  start: multiplexed((channel) => chop(channel, 1)),
});

describeTransport({
  name: "multiplexed, what is lent is taken back",
  capabilities,
  start: multiplexed(lend),
});

/** A fixture server on a socket; what the kernel makes of the bytes is its own business. */
async function overTcp(): Promise<RunningFixture> {
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
    [Symbol.asyncDispose]: async () => {
      await Promise.all(served);
      listener.close();
    },
  };
}

describeTransport({ name: "multiplexed, over TCP", capabilities, start: overTcp });
