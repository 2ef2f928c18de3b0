/** A channel whose reader cannot keep up: its peer has to wait with sending. */
import type { ByteChannel } from "@sheaf/core";

/** The pace of a channel is that of the world, also where a test has stopped its own time. */
const afterwards = globalThis.setTimeout;

/** How slow. */
export interface SlowOptions {
  /** Bytes that are handed on at a time. Default 16 KiB. */
  readonly pieceBytes?: number;
  /** Milliseconds before each piece. Default 1. */
  readonly pauseMs?: number;
}

/** Hands received bytes on in small pieces, with a pause before each. */
export function slow(
  channel: ByteChannel,
  { pieceBytes = 16 * 1024, pauseMs = 1 }: SlowOptions = {},
): ByteChannel {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    name: `${channel.name} (slow)`,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      await new Promise((resolve) => afterwards(resolve, pauseMs));
      if (rest.byteLength === 0) {
        const chunk = await channel.receive();
        if (chunk === undefined) return undefined;
        // The pieces outlive the lent chunk.
        rest = chunk.slice();
      }
      const piece = rest.subarray(0, pieceBytes);
      rest = rest.subarray(pieceBytes);
      return piece;
    },
  };
}
