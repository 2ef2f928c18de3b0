/** How two sides meet: each sends its preface at once and reads the other one's before anything else. */
import { protocolError, type SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { peerClosedError } from "./channel-errors.ts";
import { FRAME, MAGIC, PREFACE_BYTES, putFrame, VERSION } from "./frame.ts";
import type { AnnouncedLimits } from "./limits.ts";

/** What the peer said, and the bytes that came with it. */
export interface Handshake {
  readonly peer: AnnouncedLimits;
  /** Lent: frames that came together with the preface. */
  readonly rest: Uint8Array;
}

/** The magic and the `HELLO` frame. */
export function encodePreface({ maxChannels, windowBytes }: AnnouncedLimits): Uint8Array {
  const preface = new Uint8Array(PREFACE_BYTES);
  preface.set(MAGIC);
  putFrame(new DataView(preface.buffer), MAGIC.byteLength, FRAME.hello, windowBytes, maxChannels);
  return preface;
}

/**
 * Sends our preface and reads the peer's. Rejects with `malformed-message` or `version-mismatch` when the
 * peer speaks something else, and with `transport` errors as the carrier does.
 */
export async function shakeHands(carrier: ByteChannel, own: AnnouncedLimits): Promise<Handshake> {
  await carrier.send([encodePreface(own)]);
  const preface = new Uint8Array(PREFACE_BYTES);
  let filled = 0;
  for (;;) {
    const chunk = await carrier.receive();
    if (chunk === undefined) throw peerClosedError(carrier.name);
    const count = Math.min(chunk.byteLength, PREFACE_BYTES - filled);
    preface.set(chunk.subarray(0, count), filled);
    filled += count;
    checkMagic(carrier.name, preface.subarray(0, filled));
    if (filled === PREFACE_BYTES) {
      return { peer: readHello(carrier.name, preface), rest: chunk.subarray(count) };
    }
  }
}

/** Complains as soon as the bytes so far cannot become the magic any more. */
function checkMagic(name: string, bytes: Uint8Array): void {
  const versionAt = MAGIC.byteLength - 1;
  for (let at = 0; at < Math.min(bytes.byteLength, versionAt); at++) {
    if (bytes[at] !== MAGIC[at]) throw malformed(name, "it does not begin as one");
  }
  const version = bytes[versionAt];
  if (version === undefined || version === VERSION) return;
  throw protocolError(
    "version-mismatch",
    `${name}: the peer multiplexes in version ${version}, not in ${VERSION}`,
  );
}

function readHello(name: string, preface: Uint8Array): AnnouncedLimits {
  const view = new DataView(preface.buffer);
  const word = view.getUint32(MAGIC.byteLength, true);
  if ((word & 0xff) !== FRAME.hello) throw malformed(name, "HELLO does not come first");
  const windowBytes = word >>> 8;
  if (windowBytes === 0) throw malformed(name, "it has no room for a single byte");
  return { windowBytes, maxChannels: view.getUint32(MAGIC.byteLength + 4, true) };
}

function malformed(name: string, why: string): SheafError {
  return protocolError("malformed-message", `${name}: no multiplexed connection: ${why}`);
}
