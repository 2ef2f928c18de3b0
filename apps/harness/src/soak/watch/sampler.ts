/** Looks at client and server again and again while they work. */
import { setTimeout as pause } from "node:timers/promises";
import type { ServerProcess } from "../processes/server.ts";
import { children } from "./processes.ts";
import { type Sample, takeSample } from "./sample.ts";

/** Both processes at one moment. */
export interface Observed {
  /** Since the start of the run. */
  readonly atMs: number;
  readonly client: Sample;
  readonly server: Sample;
  readonly children: number;
}

/** Looks every so often, until the signal fires. */
export async function observe(
  server: ServerProcess,
  everyMs: number,
  signal: AbortSignal,
): Promise<readonly Observed[]> {
  const beganMs = Date.now();
  const observed: Observed[] = [];
  while (!signal.aborted) {
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
    observed.push({
      client: takeSample(),
      server: await server.sample(),
      children: children().length,
      atMs: Date.now() - beganMs,
    });
  }
  return observed;
}
