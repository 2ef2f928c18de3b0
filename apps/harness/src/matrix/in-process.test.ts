import { type ByteChannel, channelPair, channelTransport, serveChannel } from "@sheaf/core";
import { pipe } from "@sheaf/pipe";
import { chop, describeTransport, fixtureServer, lend, type RunningFixture } from "@sheaf/testing";

const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };

describeTransport({
  name: "in-process",
  start: async () => ({ connector: pipe(fixtureServer()), ...nothing }),
});

/** Both ends of an in-process pair behind the same fault. */
function faulty(fault: (channel: ByteChannel) => ByteChannel): () => Promise<RunningFixture> {
  return async () => {
    const server = fixtureServer();
    return {
      connector: async () => {
        const [near, far] = channelPair();
        void serveChannel(server, fault(far));
        return channelTransport(fault(near));
      },
      ...nothing,
    };
  };
}

describeTransport({
  name: "in-process, one byte at a time",
  start: faulty((channel) => chop(channel, 1)),
});

describeTransport({
  name: "in-process, seven bytes at a time",
  start: faulty((channel) => chop(channel, 7)),
});

describeTransport({
  name: "in-process, what is lent is taken back",
  start: faulty(lend),
});
