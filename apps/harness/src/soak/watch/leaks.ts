/** What is there at the end that was not there at the beginning. */
import { segmentsOf } from "../../shm/segments.ts";
import { children } from "./processes.ts";
import type { Sample } from "./sample.ts";

/** What programs of ours have in their command line. */
const PROGRAMS = "/soak/programs/";

/** What may be left behind outside of processes. */
export interface Surroundings {
  readonly children: readonly string[];
  readonly segments: readonly string[];
}

/** Looks around. Segments are looked for that any of these processes, or this one, has made. */
export function lookAround(pids: readonly number[]): Surroundings {
  return {
    // The compiler of TypeScript has processes of its own.
    children: children()
      .filter(({ pid, command }) => command.includes(PROGRAMS) && !pids.includes(pid))
      .map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`),
    segments: [process.pid, ...pids].flatMap(segmentsOf),
  };
}

/** What a process has more of, in words: open files, handles, timers. */
export function growthOf(before: Sample, after: Sample): readonly string[] {
  const kinds = Object.entries(after.resources).map(([kind, count]): [string, number, number] => [
    kind,
    before.resources[kind] ?? 0,
    count,
  ]);
  return [["open files", before.fds, after.fds] as const, ...kinds]
    .filter(([, had, has]) => has > had)
    .map(([what, had, has]) => `${what}: ${has} instead of ${had}`);
}
