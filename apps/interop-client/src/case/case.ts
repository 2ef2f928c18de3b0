/** What is asked of a peer: small, named, and independent of what was asked before. */

/** One question. It passes unless `run` rejects. */
export interface Case<World> {
  /** `category.method` or `category.method.aspect`; reports and filters show and take it. */
  readonly name: string;
  /** Milliseconds that it may take. Default {@link CASE_LIMIT_MS}. */
  readonly limitMs?: number;
  run(world: World): Promise<void>;
}

/** Ample for a few round trips, and short enough for a peer that does not answer at all. */
export const CASE_LIMIT_MS = 20_000;

/** A case, spelled shortly. */
export function ask<World>(
  name: string,
  run: (world: World) => Promise<void>,
  limitMs: number = CASE_LIMIT_MS,
): Case<World> {
  return { name, run, limitMs };
}
