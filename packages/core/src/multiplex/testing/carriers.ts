/** Carriers for tests: cut into pieces, lent for real, held back, remembered. */
import type { ByteChannel } from "../../transport/byte-channel.ts";

/** Hands on what is received in pieces; `nextSize` says how long each may be. What was lent is scribbled over. */
export function cutting(channel: ByteChannel, nextSize: () => number): ByteChannel {
  let rest: Uint8Array = new Uint8Array(0);
  let lent: Uint8Array | undefined;
  return {
    name: channel.name,
    send: (chunks) => channel.send(chunks),
    close: () => channel.close(),
    async receive() {
      lent?.fill(0xee);
      lent = undefined;
      if (rest.byteLength === 0) {
        const chunk = await channel.receive();
        if (chunk === undefined) return undefined;
        rest = chunk.slice();
      }
      const size = Math.max(1, nextSize());
      lent = rest.slice(0, size);
      rest = rest.subarray(size);
      return lent;
    },
  };
}

/** A carrier that can be told not to take anything for a while. */
export interface GatedChannel extends ByteChannel {
  /** Chunks of each send, in order. */
  readonly sends: Uint8Array[][];
  /** Lets every further send wait. */
  shut(): void;
  /** Lets those that wait go on. */
  release(): void;
}

/** Remembers what is sent, and waits where it is told to. */
export function gated(channel: ByteChannel): GatedChannel {
  const sends: Uint8Array[][] = [];
  let gate: Promise<void> | undefined;
  let open: () => void = () => {};
  return {
    name: channel.name,
    sends,
    shut() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      gate = undefined;
      open();
    },
    send(chunks) {
      sends.push([...chunks]);
      const sent = channel.send(chunks);
      return gate === undefined ? sent : gate.then(() => sent);
    },
    receive: (into) => channel.receive(into),
    close: () => channel.close(),
  };
}
