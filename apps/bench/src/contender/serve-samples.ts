/** The main loop of a contender that runs on JavaScript. */
import { createInterface } from "node:readline";
import type { Ask, Assignment, Failed, Ready, Sample, Traffic } from "./messages.ts";
import { Sampler, type Workload } from "./sampler.ts";

/** Makes the work of a case. */
export type OpenWorkload = (assignment: Assignment) => Promise<OpenedWorkload>;

/** A workload, and what it weighs on the wire if the contender knows. */
export interface OpenedWorkload {
  readonly workload: Workload;
  readonly traffic?: Traffic;
}

/** Does what the first argument says until stdin ends. */
export async function serveSamples(open: OpenWorkload): Promise<void> {
  try {
    const assignment: Assignment = JSON.parse(process.argv[2] ?? "{}");
    const { workload, traffic } = await open(assignment);
    const sampler = new Sampler(workload);
    await sampler.warmUp(assignment.warmUpMs);
    say({ ready: true, traffic });
    for await (const line of createInterface({ input: process.stdin })) {
      const { sampleMs }: Ask = JSON.parse(line);
      say({ micros: await sampler.sample(sampleMs) });
    }
    await workload.close();
  } catch (error) {
    say({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    // Whatever is still open must not keep a failed contender alive.
    process.exit(1);
  }
}

function say(message: Ready | Sample | Failed): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
