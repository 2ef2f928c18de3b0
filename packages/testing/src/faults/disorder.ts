/**
 * Channels that do what no carrier may do: they give some bytes twice, or in another order. Whoever reads them must notice.
 */
import type { ByteChannel } from "@sheaf/core";

/** Which of the received bytes. */
export interface Place {
  /** Bytes that come as they should, before those. */
  readonly after: number;
  /** How many. Less than a message, or the whole of one would come twice, which nobody can tell from a peer that says it twice. */
  readonly bytes: number;
}

/** Gives some bytes twice. */
export function duplicate(channel: ByteChannel, place: Place): ByteChannel {
  return rearranged(channel, "doubled", place.after, (rest) => {
    const piece = rest.subarray(0, place.bytes);
    return [piece, rest];
  });
}

/** Gives some bytes after as many that should come behind them, if they come together. */
export function reorder(channel: ByteChannel, { after, bytes }: Place): ByteChannel {
  return rearranged(channel, "disordered", after, (rest) => {
    const [first, second] = [rest.subarray(0, bytes), rest.subarray(bytes, 2 * bytes)];
    return [second, first, rest.subarray(2 * bytes)];
  });
}

/** Rearranges what a chunk holds behind the place, once. */
function rearranged(
  channel: ByteChannel,
  how: string,
  after: number,
  rearrange: (rest: Uint8Array) => readonly Uint8Array[],
): ByteChannel {
  let before = after;
  let done = false;
  const ready: Uint8Array[] = [];
  return {
    name: `${channel.name} (${how} after ${after} bytes)`,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      const next = ready.shift();
      if (next !== undefined) return next;
      const chunk = await channel.receive();
      if (done || chunk === undefined || chunk.byteLength <= before) {
        before -= chunk?.byteLength ?? 0;
        return chunk;
      }
      done = true;
      // The pieces outlive the lent chunk.
      const copy = chunk.slice();
      const pieces = [copy.subarray(0, before), ...rearrange(copy.subarray(before))];
      ready.push(...pieces.filter((piece) => piece.byteLength > 0));
      return ready.shift();
    },
  };
}
