/** The ways to the service: for each a connector, and who is disturbed when something happens to it. */
import type { Connector } from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { messagePort } from "@sheaf/message-port";
import { tcp, unix } from "@sheaf/pipe/node";
import { shm } from "@sheaf/shm";
import { supervised, type WorkerPool } from "@sheaf/subprocess";
import { webSocket } from "@sheaf/websocket/node";
import { commandOf } from "../../shm/programs.ts";
import type { Site } from "../site.ts";
import { PLAYS, type Play } from "./plays.ts";
import { RESUMED_PLAYS } from "./resumed-plays.ts";

/** One way. */
export interface Carrier {
  readonly name: string;
  readonly connector: Connector;
  readonly plays: readonly Play[];
  /** Clients at the same time, each with a connection of its own unless they share one. */
  readonly players: number;
  /** Whether all players use the same connection. */
  readonly shared?: boolean;
  /** Plays after which a client is closed and another one is connected. */
  readonly playsPerClient: number;
}

const WORKER = commandOf("../soak/programs/stdio-worker.ts");
/** Replaced as often as it is killed. */
const RESTARTS = { maxRestarts: 10_000, backoffMs: 10, maxBackoffMs: 200 };
/** Nothing is lost that may be sent twice. */
const RETRY = { attempts: 500, backoffMs: 20, maxBackoffMs: 200 };
const SHM_BYTES = 16 * 1024 * 1024;

type Way = (site: Site, pool: WorkerPool) => Omit<Carrier, "name">;

const usual = { plays: PLAYS, players: 2, playsPerClient: 200 };

const WAYS = {
  stdio: () => ({
    ...usual,
    connector: supervised(WORKER, { restart: RESTARTS, stderr: "ignore" }),
  }),
  pool: (_site, pool) => ({ ...usual, playsPerClient: 20, connector: pool.connector(WORKER) }),
  unix: ({ unixPath }) => ({ ...usual, connector: unix(unixPath) }),
  tcp: ({ tcpPort }) => ({ ...usual, connector: tcp({ port: tcpPort }) }),
  http: ({ httpUrl }) => ({ ...usual, connector: http(httpUrl) }),
  "http-resumed": ({ httpUrl }) => ({
    ...usual,
    plays: RESUMED_PLAYS,
    connector: http(httpUrl, { retry: RETRY }),
  }),
  ws: ({ wsUrl }) => ({
    ...usual,
    connector: webSocket(wsUrl, { protocols: ["vgi-rpc.raw.v1"] }),
  }),
  "ws-mux": ({ wsUrl }) => ({ ...usual, players: 4, shared: true, connector: webSocket(wsUrl) }),
  port: ({ thread }) => ({ ...usual, connector: messagePort(() => thread.open()) }),
  shm: ({ unixPath }) => ({ ...usual, connector: shm(unix(unixPath), { bytes: SHM_BYTES }) }),
  "shm-pool": (_site, pool) => ({
    ...usual,
    players: 1,
    playsPerClient: 20,
    connector: shm(pool.connector(WORKER), { bytes: SHM_BYTES }),
  }),
} satisfies Record<string, Way>;

/** A carrier by its name. */
export type CarrierName = keyof typeof WAYS;

export const CARRIER_NAMES: readonly CarrierName[] = Object.keys(WAYS) as CarrierName[];

/** The carriers of some names. */
export function carriersOf(
  names: readonly CarrierName[],
  site: Site,
  pool: WorkerPool,
): readonly Carrier[] {
  return names.map((name) => {
    const way: Way = WAYS[name];
    return { name, ...way(site, pool) };
  });
}
