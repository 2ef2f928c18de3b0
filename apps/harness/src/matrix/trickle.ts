/** A channel that sends the start of everything byte by byte: each one travels by itself. */
import type { ByteChannel } from "@sheaf/core";

/** Bytes of a send that go one by one; the rest, which would take a test long, goes at once. */
const SINGLE_BYTES = 2048;

/** Sends in single bytes. */
export function trickle(channel: ByteChannel): ByteChannel {
  return {
    name: `${channel.name} (trickling)`,
    receive: (into) => channel.receive(into),
    close: () => channel.close(),
    async send(chunks) {
      let left = SINGLE_BYTES;
      for (const chunk of chunks) {
        const single = Math.min(left, chunk.byteLength);
        left -= single;
        for (let at = 0; at < single; at++) await channel.send([chunk.subarray(at, at + 1)]);
        await channel.send([chunk.subarray(single)]);
      }
    },
  };
}
