/** A channel whose peer dies after so many bytes: what every read of a message must survive. */
import type { ByteChannel } from "@sheaf/core";

/** Passes on the first `bytes` received bytes; then the peer is gone, and so is the channel. */
export function failAfter(channel: ByteChannel, bytes: number): ByteChannel {
  let left = bytes;
  return {
    name: `${channel.name} (fails after ${bytes} bytes)`,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      const chunk = left > 0 ? await channel.receive() : undefined;
      if (chunk === undefined || left === 0) {
        await channel.close();
        return undefined;
      }
      const passed = chunk.subarray(0, left);
      left -= passed.byteLength;
      return passed;
    },
  };
}
