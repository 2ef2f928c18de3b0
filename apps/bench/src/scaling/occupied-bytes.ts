/** Bytes of memory that this process occupies, its garbage collected if the runtime lets us. */
export function occupiedBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
