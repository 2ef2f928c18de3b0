/** Makes things happen, and says whom they may cost a connection. */
import { setTimeout as pause } from "node:timers/promises";
import type { CarrierName } from "../load/carriers.ts";
import type { ServerProcess } from "../processes/server.ts";
import type { Site } from "../site.ts";
import { workerPids } from "../watch/processes.ts";
import type { Incident, IncidentKind } from "./schedule.ts";

/** What somebody does to the site. Resolves when it is over and all is as before. */
type Deed = (site: Site, incident: Incident) => Promise<void>;

interface Kind {
  readonly deed: Deed;
  /** Those whose connections it may cost; the others must not notice more than that something takes long. */
  readonly costs: readonly CarrierName[];
  /** Whether tokens may be too old afterwards. */
  readonly mayExpire?: boolean;
}

const HALF_AN_HOUR_MS = 30 * 60 * 1000;
/** More than tokens last. */
const TWO_HOURS_MS = 4 * HALF_AN_HOUR_MS;
const TRICKLE_PAUSE_MS = 2;

const HTTP: readonly CarrierName[] = ["http", "http-resumed"];
const WORKERS: readonly CarrierName[] = ["stdio", "pool", "shm-pool"];

/** Every kind of incident. */
export const INCIDENTS: Readonly<Record<IncidentKind, Kind>> = {
  "kill a server": { deed: killServer, costs: ["tcp", "ws", "ws-mux", ...HTTP] },
  "stop a server": { deed: stopServer, costs: [] },
  "kill a worker": { deed: killWorker, costs: WORKERS },
  "stop a worker": { deed: stopWorker, costs: [] },
  "end the thread": { deed: ({ thread }) => thread.terminate(), costs: ["port"] },
  "cut unix": { deed: cut("unix"), costs: ["unix", "shm"] },
  "cut tcp": { deed: cut("tcp"), costs: ["tcp"] },
  "cut ws": { deed: cut("ws"), costs: ["ws", "ws-mux"] },
  "cut http": { deed: cut("http"), costs: HTTP },
  "slow unix": { deed: slow("unix"), costs: [] },
  "slow tcp": { deed: slow("tcp"), costs: [] },
  "slow ws": { deed: slow("ws"), costs: [] },
  "slow http": { deed: slow("http"), costs: [] },
  "full disk": { deed: fillDisk, costs: [] },
  "clock off": { deed: moveClocks(HALF_AN_HOUR_MS), costs: [] },
  "clock far off": { deed: moveClocks(TWO_HOURS_MS), costs: HTTP, mayExpire: true },
};

function chosen<Value>(values: readonly Value[], which: number): Value | undefined {
  return values[which % values.length];
}

async function killServer({ mortals }: Site, { which, forMs }: Incident): Promise<void> {
  const server = chosen(mortals, which);
  await server?.kill();
  await pause(forMs);
  await server?.start();
}

async function stopServer({ servers }: Site, { which, forMs }: Incident): Promise<void> {
  await stop(chosen(servers, which)?.pid, forMs);
}

async function killWorker(_site: Site, { which }: Incident): Promise<void> {
  const pid = chosen(workerPids(), which);
  if (pid !== undefined) signal(pid, "SIGKILL");
}

async function stopWorker(_site: Site, { which, forMs }: Incident): Promise<void> {
  await stop(chosen(workerPids(), which), forMs);
}

async function stop(pid: number | undefined, forMs: number): Promise<void> {
  if (pid === undefined) return;
  signal(pid, "SIGSTOP");
  await pause(forMs);
  signal(pid, "SIGCONT");
}

/** A worker may have come to its end in the meantime. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Then there is nothing to be done to it.
  }
}

function cut(proxy: keyof Site["proxies"]): Deed {
  return async ({ proxies }) => proxies[proxy].cut();
}

function slow(proxy: keyof Site["proxies"]): Deed {
  return async ({ proxies }, { forMs }) => {
    proxies[proxy].slowDown(forMs, TRICKLE_PAUSE_MS);
    await pause(forMs);
  };
}

async function fillDisk(site: Site, { forMs }: Incident): Promise<void> {
  await onAll(site, (server) => server.moveLog(site.logFile(true)));
  await pause(forMs);
  await onAll(site, (server) => server.moveLog(site.logFile(false)));
}

function moveClocks(byMs: number): Deed {
  return async (site, { which, forMs }) => {
    const offsetMs = which % 2 === 0 ? byMs : -byMs;
    await onAll(site, (server) => server.moveClock(offsetMs));
    await pause(forMs);
    await onAll(site, (server) => server.moveClock(0));
  };
}

async function onAll(
  { servers }: Site,
  deed: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  await Promise.all(servers.filter(({ pid }) => pid !== undefined).map(deed));
}
