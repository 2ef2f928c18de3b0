/** Memory for bodies that outlive the receive buffer. */

interface UnsafeAllocator {
  allocUnsafeSlow(byteLength: number): Uint8Array;
}

// Node and Bun can give memory that is not zeroed first, which halves the cost of a large copy. The
// package is for browsers too, so it is looked up instead of imported.
const allocator = (globalThis as { Buffer?: Partial<UnsafeAllocator> }).Buffer;
const canSkipZeroing = typeof allocator?.allocUnsafeSlow === "function";

/** Below this size zeroing costs less than the wrapper around unzeroed memory. */
const UNZEROED_MIN_BYTES = 4096;

/**
 * Fresh memory of exactly this size, 8-aligned and not shared with anyone. Its content is arbitrary:
 * the caller writes every byte.
 */
export function allocateBody(byteLength: number): Uint8Array {
  if (byteLength < UNZEROED_MIN_BYTES || !canSkipZeroing) return new Uint8Array(byteLength);
  const memory = (allocator as UnsafeAllocator).allocUnsafeSlow(byteLength);
  return new Uint8Array(memory.buffer, memory.byteOffset, byteLength);
}

/**
 * A body that a record batch may keep: `body` itself when it is neither lent nor misaligned,
 * otherwise one exact-size copy of it.
 */
export function ownedBody(body: Uint8Array, lent: boolean): Uint8Array {
  if (!lent && body.byteOffset % 8 === 0) return body;
  const copy = allocateBody(body.byteLength);
  copy.set(body);
  return copy;
}
