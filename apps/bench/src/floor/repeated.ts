/** A message that is sent over and over, several at once in one write. */
import type { Writable } from "node:stream";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";

/** More at once than any window is wide. */
const MOST = 16;

/** Bytes of a message; those of a large one begin with the doubles that ours holds. */
export function messageBytes(size: number, copies = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size * copies);
  if (isLarge(size)) bytes.set(new Uint8Array(MIB_OF_DOUBLES.buffer).subarray(0, size));
  return bytes;
}

/** Makes a function that sends the same message `count` times. */
export function repeated(size: number): (to: Writable, count: number) => void {
  const copies = isLarge(size) ? 1 : MOST;
  const bytes = messageBytes(size, copies);
  return (to, count) => {
    for (let left = count; left > 0; left -= copies) {
      to.write(left >= copies ? bytes : bytes.subarray(0, size * left));
    }
  };
}

function isLarge(size: number): boolean {
  return size > 64 * 1024;
}
