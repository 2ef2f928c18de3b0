/** Our side of every case. */
import { connect } from "@sheaf/core";
import { parseName, type Work } from "../cases/names.ts";
import type { Assignment, Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { codecWorkload } from "./codec/codec-workload.ts";
import { Bench } from "./contract.ts";
import { countedCarrier, openCarrier } from "./open-carrier.ts";
import { addCalls, type BenchClient, echoCalls } from "./workloads/calls.ts";
import {
  bulkRowTurns,
  bulkTurns,
  countTurns,
  doubleTurns,
  lockstepBulkTurns,
  lockstepTurns,
} from "./workloads/streams.ts";

type Workloads = Readonly<Record<Work, (client: BenchClient) => Workload | Promise<Workload>>>;

const WORKLOADS: Workloads = {
  "unary-add": addCalls,
  "unary-8-fields": echoCalls,
  "exchange-1": doubleTurns,
  "producer-1": lockstepTurns,
  "producer-1-readahead": (client) => countTurns(client),
  "producer-1-packed": (client) => countTurns(client),
  "batch-1mib": lockstepBulkTurns,
  "batch-1mib-rows": bulkRowTurns,
};

/** Lockstep is a request for each batch there, which nobody does who moves much. */
const HTTP_WORKLOADS: Workloads = { ...WORKLOADS, "batch-1mib": (client) => bulkTurns(client) };

/** Turns after which a stream has settled: its schema is sent, its window open. */
const SETTLING = 32;
const COUNTED = 64;

/** Opens the work of a case, and weighs it. */
export async function openWorkload(assignment: Assignment): Promise<OpenedWorkload> {
  const parsed = parseName(assignment.case);
  if (parsed.carrier === "codec") return { workload: codecWorkload(parsed.work) };
  const { carrier, work } = parsed;
  const traffic = await weigh(work);
  const { connector, stop } = await openCarrier(carrier);
  const workloads = carrier === "http" ? HTTP_WORKLOADS : WORKLOADS;
  const workload = await workloads[work](await connect(Bench, connector));
  const close = async (): Promise<void> => {
    await workload.close();
    await stop();
  };
  return { workload: { run: (count) => workload.run(count), close }, traffic };
}

/** Bytes that one unit of a work puts on the wire each way. */
async function weigh(work: Work): Promise<Traffic> {
  const counted = countedCarrier();
  const workload = await WORKLOADS[work](await connect(Bench, counted.connector));
  await workload.run(SETTLING);
  const before = counted.traffic();
  await workload.run(COUNTED);
  const after = counted.traffic();
  await workload.close();
  const perUnit = (way: keyof Traffic): number => Math.round((after[way] - before[way]) / COUNTED);
  return { request: perUnit("request"), reply: perUnit("reply") };
}
