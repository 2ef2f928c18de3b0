/** The memory of this process. */

/** Bytes of memory. */
export interface MemoryBytes {
  /** What the process occupies. Some of it is kept by the runtime for later. */
  readonly occupied: number;
  /** What is reachable, in the heap and outside of it. */
  readonly used: number;
}

/** What this process has, its garbage collected if the runtime lets us. */
export function memoryBytes(): MemoryBytes {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { occupied: rss, used: heapUsed + external };
}
