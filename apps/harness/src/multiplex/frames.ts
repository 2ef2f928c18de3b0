/** Reading what goes over a multiplexed connection, as `apps/docs/wire-multiplex.md` has it. */
import type { ByteChannel } from "@sheaf/core";

const PREFACE_BYTES = 16;
const FRAME_BYTES = 8;
const NAMES = ["?", "HELLO", "OPEN", "DATA", "CREDIT", "CLOSE", "RESET", "GOAWAY"] as const;

/** Where each frame behind the preface begins, and what it is: `"OPEN 1"`. */
export function framesIn(bytes: Uint8Array): { readonly at: number; readonly what: string }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: { at: number; what: string }[] = [];
  let at = PREFACE_BYTES;
  while (at + FRAME_BYTES <= bytes.byteLength) {
    const word = view.getUint32(at, true);
    const name = NAMES[word & 0xff] ?? "?";
    frames.push({ at, what: `${name} ${view.getUint32(at + 4, true)}` });
    at += FRAME_BYTES + (name === "DATA" ? word >>> 8 : 0);
  }
  return frames;
}

/** A carrier that remembers what was sent on it. */
export interface Watched extends ByteChannel {
  /** Everything sent so far. */
  sent(): Uint8Array;
}

/** Watches what is sent. */
export function watch(channel: ByteChannel): Watched {
  const chunks: Uint8Array[] = [];
  return {
    name: channel.name,
    receive: (into) => channel.receive(into),
    close: () => channel.close(),
    send(sent) {
      for (const chunk of sent) chunks.push(chunk.slice());
      return channel.send(sent);
    },
    sent: () => Buffer.concat(chunks),
  };
}
