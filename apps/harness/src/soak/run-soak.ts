/** A run: everything is started, played on and disturbed, looked at, closed, and looked at again. */
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "@sheaf/core";
import { WorkerPool } from "@sheaf/subprocess";
import type { Settings } from "./arguments.ts";
import { Chaos, type Happened } from "./chaos/chaos.ts";
import { INCIDENT_KINDS, scheduleOf } from "./chaos/schedule.ts";
import { type Carrier, carriersOf } from "./load/carriers.ts";
import { Company } from "./load/company.ts";
import type { CarrierRecord } from "./load/record.ts";
import { Soaked } from "./service/contract.ts";
import { Site } from "./site.ts";
import { growthOf, lookAround } from "./watch/leaks.ts";
import { type Sample, takeSample } from "./watch/sample.ts";
import { type Observed, observe } from "./watch/sampler.ts";

/** Everything that was seen. */
export interface SoakOutcome {
  readonly records: readonly CarrierRecord[];
  readonly happened: readonly Happened[];
  readonly observed: readonly Observed[];
  /** What is left at the end, by where. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

const MINUTE_MS = 60_000;
/** The start and the end belong to the players alone. */
const QUIET_MS = 5000;
const INCIDENT_EVERY_MS = 4000;
const MAX_SAMPLES = 240;
const MIN_SAMPLE_MS = 1000;
/** What is being closed may take so long until it is gone. */
const GONE_MS = 20_000;
const LOOK_MS = 500;

/** Runs. `onProgress` is told the seconds that have passed and the plays so far. */
export async function runSoak(
  settings: Settings,
  onProgress: (seconds: number, plays: number, incidents: number) => void,
): Promise<SoakOutcome> {
  const site = await Site.open();
  const pool = new WorkerPool({ stderr: "ignore", maxIdle: 2 });
  const carriers = carriersOf(settings.carriers, site, pool);
  try {
    await warmUp(carriers);
    const atRest = { client: takeSample(), server: await site.steady.sample() };
    const seen = await play(settings, site, carriers, onProgress);
    await pool.close();
    const grown = await grownSince(atRest, site);
    const around = lookAround(site.servers.map(({ pid }) => pid ?? 0));
    const left = {
      ...grown,
      processes: around.children,
      segments: around.segments,
      files: site.strayFiles,
    };
    return { ...seen, left };
  } finally {
    await pool.close();
    await site[Symbol.asyncDispose]();
  }
}

/** Uses every carrier once: what is loaded and opened for good is there before it is counted. */
async function warmUp(carriers: readonly Carrier[]): Promise<void> {
  for (const { connector } of carriers) {
    await using client = await connect(Soaked, connector);
    await client.pid();
  }
  await pause(QUIET_MS);
}

async function play(
  { minutes, seed, calm }: Settings,
  site: Site,
  carriers: readonly Carrier[],
  onProgress: (seconds: number, plays: number, incidents: number) => void,
): Promise<Omit<SoakOutcome, "left">> {
  const durationMs = minutes * MINUTE_MS;
  const company = new Company(carriers, seed);
  const { records } = company;
  const chaos = new Chaos(site, records);
  const over = new AbortController();
  const beganMs = Date.now();
  company.start();
  const sampleMs = Math.max(MIN_SAMPLE_MS, durationMs / MAX_SAMPLES);
  const observing = observe(site.steady, sampleMs, over.signal);
  const incidents = scheduleOf(seed, {
    fromMs: QUIET_MS,
    untilMs: durationMs - QUIET_MS,
    everyMs: INCIDENT_EVERY_MS,
    kinds: calm ? [] : INCIDENT_KINDS,
  });
  const happening = chaos.run(incidents, beganMs, over.signal);
  const telling = setInterval(() => {
    const plays = records.reduce((sum, record) => sum + record.plays, 0);
    onProgress((Date.now() - beganMs) / 1000, plays, chaos.happened.length);
  }, LOOK_MS);
  try {
    await Promise.all([pause(durationMs), happening]);
    await chaos.settle();
  } finally {
    clearInterval(telling);
    over.abort();
    await company.stop();
  }
  return { records, happened: chaos.happened, observed: await observing };
}

/** What client and server have more of than at rest, when they had the time to let go of it. */
async function grownSince(
  atRest: { readonly client: Sample; readonly server: Sample },
  site: Site,
): Promise<Record<string, readonly string[]>> {
  const deadline = Date.now() + GONE_MS;
  for (;;) {
    const client = growthOf(atRest.client, takeSample());
    const server = growthOf(atRest.server, await site.steady.sample());
    const isGone = client.length === 0 && server.length === 0;
    if (isGone || Date.now() > deadline) return { client, server };
    await pause(LOOK_MS);
  }
}
