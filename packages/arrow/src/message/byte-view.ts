/**
 * Views over whole ArrayBuffers, so that positions can be absolute. Receive buffers are reused, which
 * makes the last one asked for nearly always the right one.
 */
export interface WholeView {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

let last: WholeView = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)) };

/** Larger memory is not held on to: it would live until the next message, on whichever connection. */
const MAX_HELD_BYTES = 1024 * 1024;

/** The whole memory behind `chunk`, as bytes and as a view. */
export function wholeView(chunk: Uint8Array): WholeView {
  if (last.view.buffer === chunk.buffer) return last;
  const whole = { bytes: new Uint8Array(chunk.buffer), view: new DataView(chunk.buffer) };
  if (chunk.buffer.byteLength <= MAX_HELD_BYTES) last = whole;
  return whole;
}

/** Fresh memory whose content is undefined: the fastest there is on this runtime. */
export const allocate: (byteLength: number) => Uint8Array = pickAllocator();

interface BufferConstructor {
  allocUnsafeSlow(size: number): Uint8Array;
}

function pickAllocator(): (byteLength: number) => Uint8Array {
  const { Buffer } = globalThis as { Buffer?: BufferConstructor };
  if (Buffer === undefined) return (byteLength) => new Uint8Array(byteLength);
  return (byteLength) => {
    const memory = Buffer.allocUnsafeSlow(byteLength);
    return new Uint8Array(memory.buffer, memory.byteOffset, byteLength);
  };
}
