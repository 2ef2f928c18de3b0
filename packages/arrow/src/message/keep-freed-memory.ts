/**
 * Has the C library keep the memory of bodies that are freed, instead of giving it back to the kernel, which has every
 * page of it faulted in again for the next one. glibc does so for blocks up to the largest one that it has seen freed, and to
 * 32 MiB at most: so one of nearly that size is taken and left. Nobody touches it, so that it is address space and no memory.
 */
import { allocate } from "./allocate.ts";

/** Blocks from this size on have memory of their own, until a larger one has been freed. */
export const GIVEN_BACK_MIN_BYTES: number = 128 * 1024;
/** As much as glibc learns from, its own header aside. */
const LARGEST_BYTES = 32 * 1024 * 1024 - 64 * 1024;

let isDone = false;

/** Does it once in a process, on Linux; elsewhere nothing. */
export function keepFreedMemory(): void {
  if (isDone) return;
  isDone = true;
  const { process } = globalThis as { process?: { platform?: string } };
  // Collected some time, and freed by that.
  if (process?.platform === "linux") allocate(LARGEST_BYTES);
}
