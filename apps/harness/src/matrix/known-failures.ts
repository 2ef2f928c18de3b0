/**
 * Cells that are known to fail, as data. Each is run all the same, as a test that has to fail: whoever mends it sees it go red,
 * and takes it off the list.
 */
import type { VariantName } from "./variants.ts";

/** One defect. */
export interface KnownFailure {
  /** A requirement, or one test of it by its name. */
  readonly test: string;
  /** The carrier's name. */
  readonly transport: string;
  /** Default: all variants. */
  readonly variants?: readonly VariantName[];
  readonly reason: string;
}

/** All of them. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [];

/** Those of one carrier in one variant: tests, with the reasons. */
export function knownFailuresOf(
  transport: string,
  variant: VariantName,
): Readonly<Record<string, string>> {
  const own = KNOWN_FAILURES.filter(
    (known) => known.transport === transport && (known.variants?.includes(variant) ?? true),
  );
  return Object.fromEntries(own.map(({ test, reason }) => [test, reason]));
}
