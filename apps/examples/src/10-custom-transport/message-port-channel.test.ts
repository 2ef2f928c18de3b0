import { MessageChannel } from "node:worker_threads";
import { channelTransport, serveChannel } from "@sheaf/core";
import { describeTransport, fixtureServer } from "@sheaf/testing";
import { messagePortChannel } from "./message-port-channel.ts";

describeTransport({
  name: "message port",
  async start() {
    const server = fixtureServer();
    const connector = async () => {
      const { port1, port2 } = new MessageChannel();
      void serveChannel(server, messagePortChannel(port2));
      return channelTransport(messagePortChannel(port1));
    };
    return { connector, async [Symbol.asyncDispose]() {} };
  },
});
