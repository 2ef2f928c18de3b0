/** The floor under every case. */
import { parseName, type Work } from "../cases/names.ts";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";
import { expectEqual } from "../contender/expect.ts";
import type { Assignment } from "../contender/messages.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { codecWorkload } from "./codec/codec-workload.ts";
import { httpRoundTrips } from "./http-round-trips.ts";
import { rawRoundTrips } from "./raw-round-trips.ts";

/** As many as our client asks ahead by itself. */
const READ_AHEAD = 8;

/** Opens the floor of a case. */
export async function openFloor(assignment: Assignment): Promise<OpenedWorkload> {
  const parsed = parseName(assignment.case);
  if (parsed.carrier === "codec") return { workload: codecWorkload(parsed.work) };
  const { traffic } = assignment;
  if (traffic === undefined) throw new Error("the floor needs to know what the work weighs");
  const { carrier, work } = parsed;
  if (carrier === "http") return { workload: await httpRoundTrips(traffic) };
  // In one process nothing can be sent: the price of a kernel in between is what we stay below.
  const over = carrier === "inproc" ? "unix" : carrier;
  const window = carrier !== "inproc" && work === "producer-1-readahead" ? READ_AHEAD : 1;
  return { workload: await rawRoundTrips(over, { traffic, window, look: lookOf(work) }) };
}

function lookOf(work: Work): ((reply: Uint8Array) => void) | undefined {
  return work === "batch-1mib-rows" ? readRows : undefined;
}

/** Rows that are made in one go: an array of more is old from birth, to V8, and so is what it holds. */
const RUN_ROWS = 4_096;

/** Makes a row of each double in a reply, as reading it as rows has to. */
function readRows({ buffer, byteOffset }: Uint8Array): void {
  const doubles = new Float64Array(buffer, byteOffset, MIB_OF_DOUBLES.length);
  const runs: { value: number }[][] = [];
  for (let from = 0; from < doubles.length; from += RUN_ROWS) {
    const run = new Array<{ value: number }>(RUN_ROWS);
    for (let i = 0; i < RUN_ROWS; i++) run[i] = { value: doubles[from + i]! };
    runs.push(run);
  }
  const rows = new Array<{ value: number }>(doubles.length);
  runs.forEach((run, at) => {
    for (let i = 0; i < RUN_ROWS; i++) rows[at * RUN_ROWS + i] = run[i]!;
  });
  expectEqual(rows.at(-1)?.value, MIB_OF_DOUBLES.at(-1));
}
