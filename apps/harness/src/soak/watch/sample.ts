/** What a process has at a moment: memory, open files, and what keeps it alive. */
import { readdirSync } from "node:fs";

/** What a process has. */
export interface Sample {
  readonly rssBytes: number;
  /** What is in use, its garbage collected: heap and everything beside it. */
  readonly liveBytes: number;
  readonly fds: number;
  /** Handles, timers and requests by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

/** Looks at this process. Where the runtime lets us, garbage is collected first. */
export function takeSample(): Sample {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    resources[kind] = (resources[kind] ?? 0) + 1;
  }
  return {
    rssBytes: rss,
    liveBytes: heapUsed + external,
    fds: readdirSync("/proc/self/fd").length,
    resources,
  };
}
