/** What our client does for each work. */
import type { Carrier, Work } from "../../cases/names.ts";
import { MIB_ROWS } from "../../cases/payload.ts";
import type { Workload } from "../../contender/sampler.ts";
import { addCalls, addCallsAtOnce, type BenchClient, echoCalls } from "./calls.ts";
import { madeTurns, sharedTurns } from "./shared.ts";
import {
  bulkRowTurns,
  bulkTurns,
  countTurns,
  doubleTurns,
  lockstepBulkTurns,
  lockstepTurns,
  releasedBulkTurns,
  uploadTurns,
} from "./streams.ts";

/** Begins a work with a client. */
export type OpenWork = (client: BenchClient) => Workload | Promise<Workload>;

const WORKS: Readonly<Record<Work, OpenWork>> = {
  "unary-add": addCalls,
  "unary-8-fields": echoCalls,
  "unary-1000-concurrent": addCallsAtOnce,
  "exchange-1": doubleTurns,
  "producer-1": lockstepTurns,
  "producer-1-readahead": (client) => countTurns(client),
  "producer-1-packed": (client) => countTurns(client),
  "batch-1mib": (client) => bulkTurns(client),
  "batch-1mib-released": releasedBulkTurns,
  "batch-1mib-lockstep": lockstepBulkTurns,
  "batch-1mib-rows": bulkRowTurns,
  "batch-1mib-in-place": (client) => sharedTurns(client, { rows: MIB_ROWS, release: true }),
  "batch-8mib": (client) => sharedTurns(client, { rows: 8 * MIB_ROWS, release: false }),
  "batch-8mib-released": (client) => sharedTurns(client, { rows: 8 * MIB_ROWS, release: true }),
  "batch-8mib-in-place": (client) => sharedTurns(client, { rows: 8 * MIB_ROWS, release: true }),
  "batch-8mib-made": (client) => madeTurns(client, { rows: 8 * MIB_ROWS }),
  "upload-1mib": uploadTurns,
  "upload-1mib-unmasked": uploadTurns,
};

/** What is where is looked at: pages that nobody touches cost nothing. */
const SHARED: Readonly<Partial<Record<Work, OpenWork>>> = {
  "batch-1mib": (client) => sharedTurns(client, { rows: MIB_ROWS, release: false }),
  "batch-1mib-released": (client) => sharedTurns(client, { rows: MIB_ROWS, release: true }),
};

const SPECIAL: Readonly<Partial<Record<Carrier, typeof SHARED>>> = {
  shm: SHARED,
  "shm-unix": SHARED,
};

/** What is done for a work over a carrier. */
export function workloadOf(carrier: Carrier, work: Work): OpenWork {
  return SPECIAL[carrier]?.[work] ?? WORKS[work];
}
