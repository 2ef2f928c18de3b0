/** A channel that hands its bytes on in small pieces, as a slow or unlucky network does. */
import type { ByteChannel } from "@sheaf/core";

/**
 * Cuts everything received into pieces of at most `bytes` bytes, and never reads into place. With `atMost`, only that many
 * pieces are cut from one chunk: the rest of a large one, which would take a test long, comes at once.
 */
export function chop(
  channel: ByteChannel,
  bytes = 1,
  { atMost = Number.POSITIVE_INFINITY }: { readonly atMost?: number } = {},
): ByteChannel {
  let rest: Uint8Array = new Uint8Array(0);
  let left = 0;
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
        left = atMost;
      }
      const end = left-- > 0 ? bytes : rest.byteLength;
      const piece = rest.subarray(0, end);
      rest = rest.subarray(end);
      return piece;
    },
  };
}
