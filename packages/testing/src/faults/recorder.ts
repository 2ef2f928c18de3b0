/** A channel that remembers what went through it. */
import type { ByteChannel } from "@sheaf/core";

/** A channel together with a copy of every byte that came through it. */
export interface RecordedChannel extends ByteChannel {
  /** Everything received so far, in order. */
  received(): Uint8Array;
  /** Everything sent so far, in order. */
  sent(): Uint8Array;
}

/** Records what is received and sent. */
export function record(channel: ByteChannel): RecordedChannel {
  const received: Uint8Array[] = [];
  const sent: Uint8Array[] = [];
  return {
    name: channel.name,
    send(chunks) {
      for (const chunk of chunks) sent.push(chunk.slice());
      return channel.send(chunks);
    },
    close: () => channel.close(),
    async receive(into) {
      const chunk = await channel.receive(into);
      if (chunk !== undefined) received.push(chunk.slice());
      return chunk;
    },
    received: () => joined(received),
    sent: () => joined(sent),
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
