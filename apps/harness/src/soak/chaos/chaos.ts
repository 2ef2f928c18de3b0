/** Has incidents happen at their time, and sees to it that everybody recovers. */
import { setTimeout as pause } from "node:timers/promises";
import type { CarrierRecord } from "../load/record.ts";
import type { Site } from "../site.ts";
import { INCIDENTS } from "./incidents.ts";
import type { Incident } from "./schedule.ts";

/** Milliseconds in which a carrier has to serve again. */
const RECOVERY_MS = 45_000;
const LOOK_MS = 250;

/** An incident, and how it went. */
export interface Happened extends Incident {
  /** Carriers that did not serve again in time. */
  readonly notRecovered: readonly string[];
}

/** Makes things happen to a site. */
export class Chaos {
  readonly happened: Happened[] = [];
  readonly #site: Site;
  readonly #records: readonly CarrierRecord[];
  readonly #watches: Promise<void>[] = [];

  constructor(site: Site, records: readonly CarrierRecord[]) {
    this.#site = site;
    this.#records = records;
  }

  /** Has all of it happen, until the signal fires. Rejects when the site could not be put in order again. */
  async run(incidents: readonly Incident[], beganMs: number, signal: AbortSignal): Promise<void> {
    for (const incident of incidents) {
      const waitMs = Math.max(0, beganMs + incident.atMs - Date.now());
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      await this.#make(incident);
    }
  }

  /** Resolves when everybody has recovered, or had the time to. */
  async settle(): Promise<void> {
    await Promise.all(this.#watches);
  }

  async #make(incident: Incident): Promise<void> {
    const { deed, costs, mayExpire = false } = INCIDENTS[incident.kind];
    const disturbed = this.#records.filter(({ name }) => costs.some((cost) => cost === name));
    for (const record of disturbed) record.disturb(Date.now() + incident.forMs, mayExpire);
    await deed(this.#site, incident);
    const endedMs = Date.now();
    // Starting a server again may have taken its time.
    for (const record of disturbed) record.disturb(endedMs, mayExpire);
    this.#watches.push(this.#watch(incident, endedMs));
  }

  /** Whoever was disturbed or not: everybody has to play on. */
  async #watch(incident: Incident, endedMs: number): Promise<void> {
    let waiting = [...this.#records];
    for (let ms = 0; waiting.length > 0 && ms < RECOVERY_MS; ms += LOOK_MS) {
      await pause(LOOK_MS);
      waiting = waiting.filter(({ lastPlayedAt }) => lastPlayedAt <= endedMs);
    }
    this.happened.push({ ...incident, notRecovered: waiting.map(({ name }) => name) });
  }
}
