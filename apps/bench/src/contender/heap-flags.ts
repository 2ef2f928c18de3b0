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
