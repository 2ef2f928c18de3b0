/** Frames of WebSocket as cheap as they can be made: masked by whole words, always in the same memory. */
import { randomFillSync } from "node:crypto";

/** A final fragment with a binary message, masked, its length in eight bytes. */
const HEAD = [0x82, 0x80 | 127];
const HEAD_BYTES = 14;
/** Behind the head; words need it to be a multiple of four. */
const BODY_AT = 16;

/** Makes a function that frames the same message with another key each time, in memory that the next frame needs. */
export function maskedFrames(message: Uint8Array): () => Uint8Array {
  const words = Math.ceil(message.byteLength / 4);
  const frame = Buffer.alloc(BODY_AT + words * 4);
  const padded = new Uint8Array(words * 4);
  padded.set(message);
  const from = new Int32Array(padded.buffer);
  const body = new Int32Array(frame.buffer, frame.byteOffset + BODY_AT, words);
  const key = new Int32Array(1);
  const start = BODY_AT - HEAD_BYTES;
  frame.set(HEAD, start);
  frame.writeBigUInt64BE(BigInt(message.byteLength), start + HEAD.length);
  return () => {
    randomFillSync(key);
    const mask = key[0]!;
    frame.writeInt32LE(mask, BODY_AT - 4);
    for (let i = 0; i < words; i++) body[i] = from[i]! ^ mask;
    return frame.subarray(start, BODY_AT + message.byteLength);
  };
}
