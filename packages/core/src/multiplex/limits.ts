/** What a peer may make us keep. */
import { MAX_VALUE } from "./frame.ts";

/** Limits of one multiplexed connection. */
export interface MultiplexLimits {
  /**
   * Channels that the peer may have open at the same time, up to 2^32 − 1. Default 16 384. It counts a
   * channel until both sides have closed it.
   */
  readonly maxChannels: number;
  /**
   * Bytes of one channel that are kept while nobody receives them, 1 to 2^24 − 1. Default 256 KiB. All
   * channels together keep no more than `maxChannels` times as many, and {@link growthBytes}.
   */
  readonly windowBytes: number;
  /**
   * Bytes that a window may grow to while large messages come and its user keeps up with them, up to 2^24 − 1.
   * Default 4 MiB. No more than `windowBytes`: it stays as it is.
   */
  readonly maxWindowBytes: number;
  /** Bytes by which all windows of the connection together may grow, up to 2^31 − 1. Default 32 MiB. */
  readonly growthBytes: number;
}

/** What the peer is told of them; the rest is how we go about it. */
export type AnnouncedLimits = Pick<MultiplexLimits, "maxChannels" | "windowBytes">;

/** The limits where nothing else is said. */
export const DEFAULT_MULTIPLEX_LIMITS: MultiplexLimits = {
  maxChannels: 16_384,
  windowBytes: 256 * 1024,
  maxWindowBytes: 4 * 1024 * 1024,
  growthBytes: 32 * 1024 * 1024,
};

/** The limits with their defaults. Throws a `RangeError` for what cannot be told to a peer. */
export function multiplexLimits(given: Partial<MultiplexLimits> = {}): MultiplexLimits {
  const limits = { ...DEFAULT_MULTIPLEX_LIMITS, ...given };
  check("maxChannels", limits.maxChannels, { least: 0, most: 2 ** 32 - 1 });
  check("windowBytes", limits.windowBytes, { least: 1, most: MAX_VALUE });
  check("maxWindowBytes", limits.maxWindowBytes, { least: 0, most: MAX_VALUE });
  check("growthBytes", limits.growthBytes, { least: 0, most: 2 ** 31 - 1 });
  return limits;
}

function check(name: string, value: number, range: { least: number; most: number }): void {
  if (Number.isInteger(value) && value >= range.least && value <= range.most) return;
  throw new RangeError(`${name} is ${value}, it must be ${range.least} to ${range.most}`);
}
