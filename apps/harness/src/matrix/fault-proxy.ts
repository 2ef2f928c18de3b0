/** A proxy that knows nothing of what it carries: bytes between two TCP sockets, with a fault in between. */

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { ByteChannel } from "@sheaf/core";
import { openTcp, socketChannel } from "@sheaf/pipe/node";
import type { Fault } from "@sheaf/testing";

/** A running proxy. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
}

/** Starts a proxy in front of a TCP server on this machine. The fault is on what clients receive, and what they send. */
export async function faultProxy(port: number, fault: Fault): Promise<FaultProxy> {
  const channels = new Set<ByteChannel>();
  const server = createServer({ noDelay: true }, async (socket) => {
    const near = socketChannel(socket, { name: "client of the proxy" });
    channels.add(near);
    try {
      const far = fault(await openTcp({ port }));
      channels.add(far);
      await Promise.race([copy(near, far), copy(far, near)]);
      channels.delete(far);
      await far.close();
    } finally {
      channels.delete(near);
      await near.close();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const channel of channels) await channel.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Copies until either side has ended. */
async function copy(from: ByteChannel, to: ByteChannel): Promise<void> {
  try {
    for (;;) {
      const chunk = await from.receive();
      if (chunk === undefined) return;
      // It is only lent, and a send may keep it for a while.
      await to.send([chunk.slice()]);
    }
  } catch {
    // Whoever is at the other end sees the connection end.
  }
}
