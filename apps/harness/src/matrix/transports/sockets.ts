import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenTcp, listenUnix, openTcp, openUnix, tcp, unix } from "@sheaf/pipe/node";
import { fixtureServer } from "@sheaf/testing";
import {
  BYTE_VARIANTS,
  CHANNEL_CAPABILITIES,
  channelFixture,
  type MatrixTransport,
} from "../matrix-transport.ts";

/** A unix socket. */
export const unixSocket: MatrixTransport = {
  name: "unix socket",
  capabilities: CHANNEL_CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: ["plain", "generation A"],
  start: async (variant) => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
    const path = join(folder, "fixture.sock");
    const listener = await listenUnix(fixtureServer({ wire: variant.wire }), path);
    const end = async () => {
      await listener.close();
      await rm(folder, { recursive: true });
    };
    return channelFixture({ open: () => openUnix(path), connector: unix(path), end }, variant);
  },
};

/** A TCP connection on the loopback. */
export const tcpSocket: MatrixTransport = {
  name: "tcp",
  capabilities: CHANNEL_CAPABILITIES,
  variants: BYTE_VARIANTS,
  everyTime: ["plain", "generation B"],
  start: async (variant) => {
    const listener = await listenTcp(fixtureServer({ wire: variant.wire }));
    const { port } = listener;
    const end = () => listener.close();
    return channelFixture(
      { open: () => openTcp({ port }), connector: tcp({ port }), end },
      variant,
    );
  },
};
