/** A channel that remembers what it received, message boundaries and all. */
import type { ByteChannel } from "@sheaf/core";

/** A channel together with a copy of every byte that came through it. */
export interface RecordedChannel extends ByteChannel {
  /** Everything received so far, in order. */
  received(): Uint8Array;
}

/** Records what is received. */
export function record(channel: ByteChannel): RecordedChannel {
  const chunks: Uint8Array[] = [];
  return {
    name: channel.name,
    send: (sent) => channel.send(sent),
    close: () => channel.close(),
    async receive(into) {
      const chunk = await channel.receive(into);
      if (chunk !== undefined) chunks.push(chunk.slice());
      return chunk;
    },
    received() {
      const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.byteLength;
      }
      return whole;
    },
  };
}
