/** A message that is sent over and over, several at once in one write. */
import type { Writable } from "node:stream";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";

/** More at once than any window is wide. */
const MOST = 16;

/** Makes a function that sends the same message `count` times. Large ones begin with the doubles that ours holds. */
export function repeated(size: number): (to: Writable, count: number) => void {
  const isLarge = size > 64 * 1024;
  const copies = isLarge ? 1 : MOST;
  const bytes = new Uint8Array(size * copies);
  if (isLarge) bytes.set(new Uint8Array(MIB_OF_DOUBLES.buffer).subarray(0, size));
  return (to, count) => {
    for (let left = count; left > 0; left -= copies) {
      to.write(left >= copies ? bytes : bytes.subarray(0, size * left));
    }
  };
}
