/**
 * Live memory, as applications have it. V8 decides by the size of the heap when to look for garbage, and
 * counts received bodies in: in the nearly empty heap of a benchmark it collects everything again for
 * every 33 MiB received, which can take longer than receiving them. Whoever runs on JavaScript carries
 * the same ballast here, so that the work is compared and not how empty a heap is.
 */

/** Megabytes of ballast; set by `--ballast`. */
export const BALLAST = "SHEAF_BENCH_BALLAST";

const DEFAULT_MEGABYTES = 32;
const DOUBLES_PER_MEGABYTE = 131_072;

const held: number[][] = [];

/** Takes the ballast on board, for as long as the process lives. */
export function holdBallast(): void {
  const megabytes = Number(process.env[BALLAST] ?? DEFAULT_MEGABYTES);
  for (let i = 0; i < megabytes; i++) held.push(new Array(DOUBLES_PER_MEGABYTE).fill(0.5));
}
