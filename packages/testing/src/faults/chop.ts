/** A channel that hands its bytes on in small pieces, as a slow or unlucky network does. */
import type { ByteChannel } from "@sheaf/core";

/** Cuts everything received into pieces of at most `bytes` bytes, and never reads into place. */
export function chop(channel: ByteChannel, bytes = 1): ByteChannel {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    name: `${channel.name} (chopped)`,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      if (rest.byteLength === 0) {
        const chunk = await channel.receive();
        if (chunk === undefined) return undefined;
        // The pieces outlive the lent chunk.
        rest = chunk.slice();
      }
      const piece = rest.subarray(0, bytes);
      rest = rest.subarray(bytes);
      return piece;
    },
  };
}
