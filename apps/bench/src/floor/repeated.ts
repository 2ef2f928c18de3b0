/** A message that is sent over and over, several at once in one write. */
import type { Writable } from "node:stream";

/** More at once than any window is wide. */
const MOST = 16;

/** Makes a function that sends the same message `count` times. */
export function repeated(size: number): (to: Writable, count: number) => void {
  const copies = size > 64 * 1024 ? 1 : MOST;
  const bytes = new Uint8Array(size * copies);
  return (to, count) => {
    for (let left = count; left > 0; left -= copies) {
      to.write(left >= copies ? bytes : bytes.subarray(0, size * left));
    }
  };
}
