/** Counts messages of a known size off a socket, at the least cost there is. */

/** Where a socket's `onread` puts its bytes, and whom it tells. */
export interface OnRead {
  readonly buffer: () => Uint8Array;
  readonly callback: (length: number) => boolean;
}

const SCRATCH_BYTES = 64 * 1024;

/**
 * Reads messages of `size` bytes. Small ones land in one scratch and are only counted, several at a time
 * where they come so. Each large one is read into fresh memory of its own, or always into the same, by the kernel, without a copy.
 */
export function fixedReader(
  size: number,
  onMessages: (count: number, last: Uint8Array) => void,
  isReused = false,
): OnRead {
  return size <= SCRATCH_BYTES / 2
    ? smallReader(size, onMessages)
    : largeReader(size, onMessages, isReused);
}

function smallReader(size: number, onMessages: (count: number, last: Uint8Array) => void): OnRead {
  const scratch = new Uint8Array(SCRATCH_BYTES);
  let pending = 0;
  return {
    buffer: () => scratch,
    callback(length) {
      pending += length;
      const count = Math.floor(pending / size);
      pending -= count * size;
      if (count > 0) onMessages(count, scratch);
      return true;
    },
  };
}

function largeReader(
  size: number,
  onMessages: (count: number, last: Uint8Array) => void,
  isReused: boolean,
): OnRead {
  let message = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  return {
    buffer: () => message.subarray(filled),
    callback(length) {
      filled += length;
      if (filled < size) return true;
      const whole = message;
      if (!isReused) message = Buffer.allocUnsafeSlow(size);
      filled = 0;
      onMessages(1, whole);
      return true;
    },
  };
}
