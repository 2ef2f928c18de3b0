/** What a run had to keep, and whether it did. */
import type { Happened } from "../chaos/chaos.ts";
import type { CarrierRecord } from "../load/record.ts";
import type { MemoryTrend } from "../watch/memory-trend.ts";

/** One promise. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What is to be said of it. */
  readonly detail: string;
}

const MIB = 2 ** 20;

/** All that came was right, something came at all, and it came again after whatever happened. */
export function carrierChecks(
  records: readonly CarrierRecord[],
  happened: readonly Happened[],
): readonly Check[] {
  return records.flatMap((record) => {
    const late = happened.filter(({ notRecovered }) => notRecovered.includes(record.name));
    return [
      {
        name: `${record.name}: nothing lost, nothing doubled, in order`,
        passed: record.plays > 0 && record.brokenCount === 0,
        detail: [
          `${record.plays} plays, ${record.interrupted} interrupted`,
          ...(record.brokenCount > 0 ? [`${record.brokenCount} broken`, ...record.broken] : []),
        ].join("; "),
      },
      {
        name: `${record.name}: serves again`,
        passed: late.length === 0,
        detail:
          late.length === 0
            ? `after each of ${happened.length} incidents`
            : `not after ${late.map(({ kind, atMs }) => `${kind} at ${Math.round(atMs / 1000)} s`).join(", ")}`,
      },
    ];
  });
}

/** Nothing of a kind is left. */
export function nothingLeft(name: string, left: readonly string[]): Check {
  return { name, passed: left.length === 0, detail: left.length === 0 ? "none" : left.join("; ") };
}

/** Memory does not grow. `undefined` where the run was too short to tell. */
export function memoryCheck(name: string, trend: MemoryTrend | undefined): Check | undefined {
  if (trend === undefined) return undefined;
  const { bytesPerMinute, margin, firstBytes, lastBytes } = trend;
  const [slope, doubt, first, last] = [bytesPerMinute, margin, firstBytes, lastBytes].map((bytes) =>
    (bytes / MIB).toFixed(2),
  );
  return {
    name,
    passed: !trend.grows,
    detail: `${slope} ± ${doubt} MiB a minute, from ${first} to ${last} MiB`,
  };
}
