/** Cutting what is sent into messages: receivers limit how large one may be. */

/** Size of a message, unless the caller wants another: what other receivers take at most, unless they are told more. */
export const MESSAGE_BYTES: number = 1024 * 1024;
/** A chunk of this size is a message by itself: its receiver can leave it in the memory that the message came in. */
const LARGE_BYTES = 64 * 1024;

/**
 * Goes through `chunks` in order and calls `take` with the parts of one message after the other, each
 * of at most `maxBytes` bytes. Nothing is copied; empty chunks make no message.
 */
export function cutMessages(
  chunks: readonly Uint8Array[],
  maxBytes: number,
  take: (parts: readonly Uint8Array[], length: number) => void,
): void {
  let parts: Uint8Array[] = [];
  let length = 0;
  const finish = (): void => {
    if (length > 0) take(parts, length);
    parts = [];
    length = 0;
  };
  for (const chunk of chunks) {
    const isLarge = chunk.byteLength >= LARGE_BYTES;
    if (isLarge) finish();
    let at = 0;
    while (at < chunk.byteLength) {
      const end = Math.min(chunk.byteLength, at + maxBytes - length);
      parts.push(end - at === chunk.byteLength ? chunk : chunk.subarray(at, end));
      length += end - at;
      at = end;
      if (length === maxBytes) finish();
    }
    // What follows would move the end of the memory that the chunk is received in.
    if (isLarge) finish();
  }
  finish();
}

/** The parts in one piece, in memory of its own. */
export function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
