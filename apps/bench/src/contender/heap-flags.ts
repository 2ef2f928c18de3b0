/**
 * Room in the heap, as applications have it. V8 decides by the size of the heap when to look for old
 * garbage, and counts received bodies in. The heap of a benchmark is nearly empty: there a kilobyte more
 * or less decides whether everything is marked again for every 33 MiB received, which takes longer than
 * receiving them. Every contender on Node is given the same room, so that the work is compared.
 */

/** Megabytes of room unless told otherwise. */
export const HEAP_MEGABYTES = 256;

/** Flags for Node that give this much room; none for 0. */
export function heapFlags(megabytes: number): string[] {
  return megabytes === 0 ? [] : [`--initial-heap-size=${megabytes}`];
}

/** From here on glibc asks the kernel for memory of its own, whatever its threshold; it takes no larger one. */
const MAX_MMAP_THRESHOLD = 32 * 1024 * 1024;

/**
 * The same for memory outside of the heap, where bodies are: an allocator that has much of it keeps what is freed
 * instead of giving it back to the kernel, and does not have every page faulted in again for the next body. Whether
 * glibc does so in a small program depends on what happens to lie above: half of the throughput is at stake. Other
 * allocators take no notice of it.
 */
export function heapEnvironment(megabytes: number): Record<string, string> {
  if (megabytes === 0) return {};
  return {
    MALLOC_TRIM_THRESHOLD_: String(megabytes * 1024 * 1024),
    MALLOC_MMAP_THRESHOLD_: String(MAX_MMAP_THRESHOLD),
  };
}
