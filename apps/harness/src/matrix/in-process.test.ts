import { channelPair, channelTransport, serveChannel } from "@sheaf/core";
import { pipe } from "@sheaf/pipe";
import { chop, describeTransport, fixtureServer, type RunningFixture } from "@sheaf/testing";

const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };

describeTransport({
  name: "in-process",
  start: async () => ({ connector: pipe(fixtureServer()), ...nothing }),
});

describeTransport({
  name: "in-process, one byte at a time",
  start: async (): Promise<RunningFixture> => {
    const server = fixtureServer();
    return {
      connector: async () => {
        const [near, far] = channelPair();
        void serveChannel(server, chop(far, 1));
        return channelTransport(chop(near, 1));
      },
      ...nothing,
    };
  },
});
