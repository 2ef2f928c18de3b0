/** Everything that is swept, in the order in which it is measured. */
import type { Carriers } from "../carriers.ts";
import { columns } from "./columns.ts";
import { callsInFlight, connections } from "./concurrency.ts";
import { payload, payloadInProcess, shared } from "./payload.ts";
import { rows, values } from "./rows.ts";
import { stateOverHttp, stateOverUnix } from "./state.ts";
import type { Sweep } from "./sweep.ts";

/** The sweeps. */
export function allSweeps(carriers: Carriers): readonly Sweep[] {
  return [
    columns,
    rows(carriers),
    values(carriers),
    payload(carriers),
    payloadInProcess(carriers),
    shared(carriers),
    stateOverHttp(carriers),
    stateOverUnix(carriers),
    callsInFlight(carriers),
    connections(carriers),
  ];
}
