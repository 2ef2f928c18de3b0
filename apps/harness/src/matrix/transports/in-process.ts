import { channelPair, serveChannel } from "@sheaf/core";
import { pipe } from "@sheaf/pipe";
import { fixtureServer } from "@sheaf/testing";
import {
  BYTE_VARIANTS,
  CHANNEL_CAPABILITIES,
  channelFixture,
  type MatrixTransport,
} from "../matrix-transport.ts";

/** A pair of channels in memory. */
export const inProcess: MatrixTransport = {
  name: "in-process",
  capabilities: CHANNEL_CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: ["plain", "byte by byte", "lent bytes"],
  start: async (variant) => {
    const server = fixtureServer({ wire: variant.wire });
    const open = async () => {
      const [near, far] = channelPair();
      void serveChannel(server, variant.around?.(far) ?? far);
      return near;
    };
    return channelFixture({ open, connector: pipe(server), end: async () => undefined }, variant);
  },
};
