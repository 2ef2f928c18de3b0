/**
 * What `npm run bench:scaling` and the processes that measure say to each other. One process measures one thing, so
 * that no heap is full of what came before.
 */
import type { SweepPace, SweptSize } from "./sweeps/sweep.ts";

/** The only argument of a process that measures, as JSON. */
export interface ScalingAssignment {
  /** A sweep, or one of {@link MEMORY_PARTS}. */
  readonly part: string;
  readonly pace: SweepPace;
  /** A tenth of the work where no pace says how much it is. */
  readonly quick: boolean;
}

/** What is measured beside the sweeps. */
export const MEMORY_PARTS = {
  idle: "10 000 channels of one WebSocket that nobody uses",
  memory: "both processes over unix, slope with its 95 % confidence interval",
} as const;

/** What a process that measures sends. */
export type ScalingMessage = { readonly swept: SweptSize } | { readonly line: string };
