/** A channel that sends the start of everything byte by byte: each one travels by itself. */
import type { ByteChannel } from "@sheaf/core";

/** Sends in single bytes, at most so many of a send; the rest, which would take a test long, goes at once. */
export function trickle(channel: ByteChannel, singleBytes = 2048): ByteChannel {
  return {
    name: `${channel.name} (trickling)`,
    receive: (into) => channel.receive(into),
    close: () => channel.close(),
    async send(chunks) {
      let left = singleBytes;
      for (const chunk of chunks) {
        const single = Math.min(left, chunk.byteLength);
        left -= single;
        for (let at = 0; at < single; at++) await channel.send([chunk.subarray(at, at + 1)]);
        await channel.send([chunk.subarray(single)]);
      }
    },
  };
}
