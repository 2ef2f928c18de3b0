/** Settings of both sides, and where they come from. */
import type { SegmentUse } from "./segment-offload.ts";

const MEBIBYTE = 1024 * 1024;
/** Room for batches in a segment. */
export const SEGMENT_BYTES: number = 64 * MEBIBYTE;
/** Below this the pipe is as fast: shared memory costs about as much for every size. */
const MIN_BATCH_BYTES = 128 * 1024;

/** How a server uses shared memory. */
export interface ShmOffloadOptions {
  /**
   * Bytes of the smallest batch that goes through shared memory. Default: the variable
   * `VGI_RPC_SHM_MIN_BATCH_BYTES`, else 131 072.
   */
  readonly minBatchBytes?: number;
}

/** How a client uses shared memory. */
export interface ShmOptions extends ShmOffloadOptions {
  /** Bytes of room for batches in a connection's segment. Default 64 MiB, of which only what is used takes memory. */
  readonly bytes?: number;
  /**
   * Whether batches of streams stay in shared memory until their `release()`, instead of being copied out of it. One that
   * is not released keeps its place until it is garbage, and the server can write to it as long as it is there. Do not
   * transfer its buffers: nobody can tell then who has them, and reading memory that is gone ends the process.
   * Default `false`.
   */
  readonly zeroCopy?: boolean;
  /**
   * Whether to reject with `connect-failed` when there can be no shared memory with this server. Default `false`: the
   * connection is used without.
   */
  readonly required?: boolean;
}

/** The settings with their defaults. Throws a `RangeError` for sizes that are none. */
export function useOf(options: ShmOptions): SegmentUse {
  const { minBatchBytes = minimumFromEnvironment() ?? MIN_BATCH_BYTES, zeroCopy = false } = options;
  checkSize("minBatchBytes", minBatchBytes);
  return { minBatchBytes, zeroCopy };
}

/** Throws a `RangeError` for a size that is none. */
export function checkSize(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`${name} is ${value}, it must be a positive whole number`);
}

function minimumFromEnvironment(): number | undefined {
  const { VGI_RPC_SHM_MIN_BATCH_BYTES: text } = process.env;
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
