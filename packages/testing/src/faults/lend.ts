/** A channel that takes the contract at its word: what it lends is gone with the next `receive`. */
import type { ByteChannel } from "@sheaf/core";

/** Hands out every chunk in memory of its own and scribbles over it as soon as it may. */
export function lend(channel: ByteChannel): ByteChannel {
  let lent: Uint8Array | undefined;
  return {
    name: `${channel.name} (lent)`,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      lent?.fill(0xee);
      const chunk = await channel.receive();
      lent = chunk?.slice();
      return lent;
    },
  };
}
