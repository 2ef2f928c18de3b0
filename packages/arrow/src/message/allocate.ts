/** Fresh memory whose content is undefined, shared with nobody: the fastest there is on this runtime. */
export const allocate: (byteLength: number) => Uint8Array<ArrayBuffer> = pickAllocator();

interface BufferConstructor {
  allocUnsafeSlow(size: number): Uint8Array<ArrayBuffer>;
}

function pickAllocator(): (byteLength: number) => Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis as { Buffer?: BufferConstructor };
  if (Buffer === undefined) return (byteLength) => new Uint8Array(byteLength);
  return (byteLength) => {
    const { buffer } = Buffer.allocUnsafeSlow(byteLength);
    return new Uint8Array(buffer, 0, byteLength);
  };
}
