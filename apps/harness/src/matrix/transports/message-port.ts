import { messagePort, messagePortChannel } from "@sheaf/message-port";
import { fixtureThread } from "../fixture-thread.ts";
import {
  BYTE_VARIANTS,
  CHANNEL_CAPABILITIES,
  channelFixture,
  type MatrixTransport,
} from "../matrix-transport.ts";

/** Message ports to a thread. */
export const thread: MatrixTransport = {
  name: "message port",
  capabilities: CHANNEL_CAPABILITIES,
  variants: BYTE_VARIANTS,
  start: async (variant) => {
    const running = await fixtureThread(variant.wire);
    const open = async () => messagePortChannel(running.open());
    const connector = messagePort(() => running.open());
    return channelFixture({ open, connector, end: () => running.terminate() }, variant);
  },
};
