/** The floor under every case. */
import { parseName, type Work } from "../cases/names.ts";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";
import { expectEqual } from "../contender/expect.ts";
import type { Assignment } from "../contender/messages.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { codecWorkload } from "./codec/codec-workload.ts";
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
  // In one process nothing can be sent: the price of a kernel in between is what we stay below.
  const over = carrier === "inproc" ? "unix" : carrier;
  const window = carrier !== "inproc" && work === "producer-1-readahead" ? READ_AHEAD : 1;
  return { workload: await rawRoundTrips(over, { traffic, window, look: lookOf(work) }) };
}

function lookOf(work: Work): ((reply: Uint8Array) => void) | undefined {
  return work === "batch-1mib-rows" ? readRows : undefined;
}

/** Makes a row of each double in a reply, as reading it as rows has to. */
function readRows({ buffer, byteOffset }: Uint8Array): void {
  const doubles = new Float64Array(buffer, byteOffset, MIB_OF_DOUBLES.length);
  const rows: { value: number }[] = [];
  for (let i = 0; i < doubles.length; i++) rows.push({ value: doubles[i]! });
  expectEqual(rows.length, MIB_OF_DOUBLES.length);
}
