/** What happens when, by chance but repeatably. */
import { Chance } from "@sheaf/fuzzing";

/** Something that happens. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** Every kind of thing that may happen. */
export const INCIDENT_KINDS = [
  "kill a server",
  "stop a server",
  "kill a worker",
  "stop a worker",
  "end the thread",
  "cut unix",
  "cut tcp",
  "cut ws",
  "cut http",
  "slow unix",
  "slow tcp",
  "slow ws",
  "slow http",
  "full disk",
  "clock off",
  "clock far off",
] as const;

/** Something that happens at a time, counted from the start of the run. */
export interface Incident {
  readonly atMs: number;
  readonly kind: IncidentKind;
  /** How long it lasts. */
  readonly forMs: number;
  /** Which of several it is that it happens to. */
  readonly which: number;
}

/** When something may happen. */
export interface ScheduleOptions {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Between two incidents, on average. */
  readonly everyMs: number;
  readonly kinds: readonly IncidentKind[];
}

const SHORTEST_MS = 300;
const LONGEST_MS = 2000;

/** The incidents of a run: every kind comes before any of them comes again. */
export function scheduleOf(
  seed: number,
  { fromMs, untilMs, everyMs, kinds }: ScheduleOptions,
): readonly Incident[] {
  const chance = new Chance(seed);
  const incidents: Incident[] = [];
  let left: IncidentKind[] = [];
  let atMs = fromMs;
  while (kinds.length > 0) {
    // Half of the time between two is certain, the rest is luck.
    atMs += Math.round(everyMs / 2 + chance.below(everyMs));
    if (left.length === 0) left = [...kinds];
    const [kind] = left.splice(chance.below(left.length), 1);
    const forMs = SHORTEST_MS + chance.below(LONGEST_MS - SHORTEST_MS);
    if (kind === undefined || atMs + forMs > untilMs) break;
    incidents.push({ atMs, kind, forMs, which: chance.below(1000) });
  }
  return incidents;
}
