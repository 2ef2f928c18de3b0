/** Cases whose floor is ours: the same work without what the case is about. */
import { connect } from "@sheaf/core";
import type { Carrier, Work } from "../cases/names.ts";
import type { Workload } from "../contender/sampler.ts";
import { Bench } from "../ours/contract.ts";
import { openCarrier, optionsOf } from "../ours/open-carrier.ts";
import { addCallsInTurn } from "../ours/workloads/calls.ts";
import { workloadOf } from "../ours/workloads/workload-of.ts";

const BENEATH: Readonly<Partial<Record<Carrier, Carrier>>> = { shm: "stdio", "shm-unix": "unix" };

/** The same batches through the carrier beneath shared memory; the same calls one after another. */
export async function ownFloor(carrier: Carrier, work: Work): Promise<Workload> {
  const { connector, stop } = await openCarrier(BENEATH[carrier] ?? carrier, optionsOf(work));
  const client = await connect(Bench, connector);
  const open = work === "unary-1000-concurrent" ? addCallsInTurn : workloadOf(carrier, work);
  const workload = await open(client);
  return {
    run: (count) => workload.run(count),
    async close() {
      await workload.close();
      await stop();
    },
  };
}
