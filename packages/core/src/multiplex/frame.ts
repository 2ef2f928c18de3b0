/**
 * The frames of a multiplexed connection: eight bytes each, and only `DATA` is followed by a payload.
 * `apps/docs/wire-multiplex.md` says what they mean.
 */
import type { SheafError } from "@sheaf/arrow";

/** Version of the frame format; the last byte of the magic. */
export const VERSION = 1;

/** What both sides send first: "SheafMX" and the version. A `HELLO` frame follows it. */
export const MAGIC: Uint8Array = new Uint8Array([
  0x53,
  0x68,
  0x65,
  0x61,
  0x66,
  0x4d,
  0x58,
  VERSION,
]);

/** Length of a frame without its payload. */
export const FRAME_BYTES = 8;

/** Length of the magic and the `HELLO` frame together. */
export const PREFACE_BYTES: number = MAGIC.byteLength + FRAME_BYTES;

/** Longest payload of a `DATA` frame: a large message must not keep the others waiting. */
export const MAX_PAYLOAD_BYTES: number = 64 * 1024;

/** Largest value of a frame; it has 24 bits. */
export const MAX_VALUE = 0xff_ffff;

/** Largest id of a channel. */
export const MAX_CHANNEL_ID = 0xffff_ffff;

/** Credit that a sender may have on one channel, at most. */
export const MAX_CREDIT: number = 2 ** 31 - 1;

/** The kinds of frames. The comment says what `value` holds; `channel` is the channel's id unless it says more. */
export const FRAME = {
  /** Receive window of each channel, in bytes; `channel` is the number of channels that may be open. */
  hello: 1,
  /** 0. */
  open: 2,
  /** Length of the payload that follows. */
  data: 3,
  /** Further bytes that may be sent. */
  credit: 4,
  /** 0. */
  close: 5,
  /** A {@link ResetCode}. */
  reset: 6,
  /** A {@link GoAwayCode}; `channel` is 0. */
  goAway: 7,
} as const;

/** Why a channel was reset. */
export const RESET = {
  /** It was not accepted; nothing of it was looked at. */
  refused: 1,
  /** It was closed before all of its bytes could be sent. */
  cancelled: 2,
} as const;

/** A value of {@link RESET}. */
export type ResetCode = (typeof RESET)[keyof typeof RESET];

/** Why a connection takes no further channels. From `malformed` on it is closed as well. */
export const GO_AWAY = {
  /** In order: the channels that are open go on to their end. */
  done: 0,
  /** The other side sent bytes that are no frames. */
  malformed: 1,
  /** The other side sent a frame at the wrong place. */
  unexpected: 2,
  /** The other side passed a limit. */
  limit: 3,
} as const;

/** A value of {@link GO_AWAY}. */
export type GoAwayCode = (typeof GO_AWAY)[keyof typeof GO_AWAY];

/** The code that tells a peer what it did wrong; `undefined` where it did nothing. */
export function goAwayCodeOf({ kind, code }: SheafError): GoAwayCode | undefined {
  if (kind !== "protocol") return undefined;
  if (code === "limit-exceeded") return GO_AWAY.limit;
  return code === "unexpected-message" ? GO_AWAY.unexpected : GO_AWAY.malformed;
}

/** Puts a frame's eight bytes into `view` at `at`. */
export function putFrame(
  view: DataView,
  at: number,
  type: number,
  value: number,
  channel: number,
): void {
  view.setUint32(at, type | (value << 8), true);
  view.setUint32(at + 4, channel, true);
}

/** A frame as bytes of its own. */
export function encodeFrame(type: number, value: number, channel: number): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES);
  putFrame(new DataView(bytes.buffer), 0, type, value, channel);
  return bytes;
}
