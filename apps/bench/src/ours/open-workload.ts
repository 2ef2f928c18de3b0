/** Our side of every case. */
import { connect } from "@sheaf/core";
import { type Carrier, isOwnFloor, parseName, type Work } from "../cases/names.ts";
import type { Assignment, Traffic } from "../contender/messages.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { codecWorkload } from "./codec/codec-workload.ts";
import { Bench } from "./contract.ts";
import { countedCarrier, openCarrier, optionsOf } from "./open-carrier.ts";
import { workloadOf } from "./workloads/workload-of.ts";

/** Turns after which a stream has settled: its schema is sent, its window open. */
const SETTLING = 32;
const COUNTED = 64;

/** Opens the work of a case, and weighs it where bare bytes are its floor. */
export async function openWorkload(assignment: Assignment): Promise<OpenedWorkload> {
  const parsed = parseName(assignment.case);
  if (parsed.carrier === "codec") return { workload: codecWorkload(parsed.work) };
  const { carrier, work } = parsed;
  const traffic = isOwnFloor(parsed) ? undefined : await weigh(carrier, work);
  const { connector, stop } = await openCarrier(carrier, optionsOf(work));
  const workload = await workloadOf(carrier, work)(await connect(Bench, connector));
  const close = async (): Promise<void> => {
    await workload.close();
    await stop();
  };
  return {
    workload: { run: (count) => workload.run(count), close },
    ...(traffic !== undefined && { traffic }),
  };
}

/** Bytes that one unit of a work puts on the wire each way. */
export async function weigh(carrier: Carrier, work: Work): Promise<Traffic> {
  const counted = countedCarrier(carrier);
  const workload = await workloadOf(carrier, work)(await connect(Bench, counted.connector));
  await workload.run(SETTLING);
  const before = counted.traffic();
  await workload.run(COUNTED);
  const after = counted.traffic();
  await workload.close();
  const perUnit = (way: keyof Traffic): number => Math.round((after[way] - before[way]) / COUNTED);
  return { request: perUnit("request"), reply: perUnit("reply") };
}
