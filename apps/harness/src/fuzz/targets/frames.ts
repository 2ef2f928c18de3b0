/** Frames of a multiplexed connection as values, `apps/docs/wire-multiplex.md`. */
import { joinChunks } from "@sheaf/arrow";

const PREFACE_BYTES = 16;
const FRAME_BYTES = 8;
/** The one kind of frame that a payload follows. */
export const DATA = 3;

/** A frame, or what shall be one. */
export interface Frame {
  readonly type: number;
  readonly value: number;
  readonly channel: number;
  readonly payload: Uint8Array;
}

/** All bytes that one side sends. */
export interface FramedBytes {
  readonly preface: Uint8Array;
  readonly frames: readonly Frame[];
}

/** Cuts bytes into frames; what is cut short is a frame with less payload than it says. */
export function readFrames(bytes: Uint8Array): FramedBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  let at = PREFACE_BYTES;
  while (at + FRAME_BYTES <= bytes.length) {
    const word = view.getUint32(at, true);
    const channel = view.getUint32(at + 4, true);
    const [type, value] = [word & 0xff, word >>> 8];
    at += FRAME_BYTES;
    const payload = bytes.subarray(at, type === DATA ? at + value : at);
    at += payload.length;
    frames.push({ type, value, channel, payload });
  }
  return { preface: bytes.subarray(0, PREFACE_BYTES), frames };
}

export function writeFrames({ preface, frames }: FramedBytes): Uint8Array {
  return joinChunks([preface, ...frames.flatMap((frame) => [headOf(frame), frame.payload])]);
}

function headOf({ type, value, channel }: Frame): Uint8Array {
  const head = new DataView(new ArrayBuffer(FRAME_BYTES));
  head.setUint32(0, (type & 0xff) | (value << 8), true);
  head.setUint32(4, channel, true);
  return new Uint8Array(head.buffer);
}
