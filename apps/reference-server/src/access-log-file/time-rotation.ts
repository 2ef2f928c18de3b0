import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Rotation } from "./rotation.ts";

/** Seconds, minutes, hours, days from the file's last change; and the days of the calendar. All in UTC. */
export const ROTATION_INTERVALS = ["S", "M", "H", "D", "midnight"] as const;
export type RotationInterval = (typeof ROTATION_INTERVALS)[number];

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** How long an interval is, and how much of a time stamp (`2026-11-21_15-04-05`) names one. */
const INTERVALS: Record<RotationInterval, { readonly ms: number; readonly stampChars: number }> = {
  S: { ms: SECOND_MS, stampChars: 19 },
  M: { ms: 60 * SECOND_MS, stampChars: 16 },
  H: { ms: 3600 * SECOND_MS, stampChars: 13 },
  D: { ms: DAY_MS, stampChars: 10 },
  midnight: { ms: DAY_MS, stampChars: 10 },
};

/** When to begin a new file, and how many to keep. */
export interface TimeRotationOptions {
  readonly when: RotationInterval;
  /** Finished files to keep; 0 keeps all. */
  readonly backupCount: number;
  /** Last change of the file that is already there, else now. */
  readonly sinceMs: number;
  readonly now?: () => number;
}

/**
 * A file for each interval; a finished one gets the interval's beginning as suffix. Where a file of that
 * name is there already, nothing is moved: what it holds is not ours to lose.
 */
export function timeRotation(options: TimeRotationOptions): Rotation {
  const { when, backupCount, sinceMs, now = Date.now } = options;
  const { ms, stampChars } = INTERVALS[when];
  let endMs = when === "midnight" ? (Math.floor(sinceMs / DAY_MS) + 1) * DAY_MS : sinceMs + ms;
  return {
    isDue: () => now() >= endMs,
    rotate: (file) => {
      const finished = `${file}.${stamp(endMs - ms, stampChars)}`;
      if (!existsSync(finished)) renameSync(file, finished);
      endMs += Math.max(1, Math.ceil((now() - endMs + 1) / ms)) * ms;
      if (backupCount > 0) removeOld(file, stampChars, backupCount);
    },
  };
}

/** `2026-11-21_15-04-05`, cut to its first `chars` characters. */
function stamp(timeMs: number, chars: number): string {
  const [day = "", time = ""] = new Date(timeMs).toISOString().split("T");
  return `${day}_${time.slice(0, 8).replaceAll(":", "-")}`.slice(0, chars);
}

const STAMP = /^\d{4}-\d\d-\d\d(_\d\d(-\d\d(-\d\d)?)?)?$/;

function removeOld(file: string, stampChars: number, keep: number): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  const finished = readdirSync(folder).filter((name) => {
    const suffix = name.slice(prefix.length);
    return name.startsWith(prefix) && suffix.length === stampChars && STAMP.test(suffix);
  });
  for (const name of finished.sort().slice(0, -keep))
    rmSync(path.join(folder, name), { force: true });
}
