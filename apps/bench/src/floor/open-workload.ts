/** The floor under every case. */
import { type Carrier, isAskedAhead, isOwnFloor, parseName, type Work } from "../cases/names.ts";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";
import type { Assignment, Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { codecWorkload } from "./codec/codec-workload.ts";
import { httpRoundTrips } from "./http-round-trips.ts";
import { ownFloor } from "./own-floor.ts";
import { portRoundTrips } from "./port-round-trips.ts";
import { rawRoundTrips } from "./raw-round-trips.ts";
import { rowReader } from "./read-rows.ts";
import { type WebSocketOptions, webSocketRoundTrips } from "./web-socket-round-trips.ts";

/** As many as our client asks ahead by itself. */
const READ_AHEAD = 8;

/** Opens the floor of a case. */
export async function openFloor(assignment: Assignment): Promise<OpenedWorkload> {
  const parsed = parseName(assignment.case);
  if (parsed.carrier === "codec") return { workload: codecWorkload(parsed.work) };
  const { carrier, work } = parsed;
  if (isOwnFloor(parsed)) return { workload: await ownFloor(carrier, work) };
  const { traffic } = assignment;
  if (traffic === undefined) throw new Error("the floor needs to know what the work weighs");
  return { workload: await bareBytes(carrier, work, traffic) };
}

function bareBytes(carrier: Carrier, work: Work, traffic: Traffic): Promise<Workload> {
  const window = isAskedAhead(work) ? READ_AHEAD : 1;
  switch (carrier) {
    case "http":
      return httpRoundTrips(traffic);
    case "port":
      return portRoundTrips(traffic, window);
    case "ws":
    case "ws-mux":
      return webSocketRoundTrips({ traffic, window, masking: maskingOf(work) });
    case "stdio":
    case "unix":
    case "tcp": {
      const look = work === "batch-1mib-rows" ? rowReader(MIB_OF_DOUBLES.length) : undefined;
      const isReused = work === "batch-1mib-released";
      return rawRoundTrips(carrier, { traffic, window, look, isReused });
    }
    default:
      // In one process nothing can be sent: the price of a kernel in between is what we stay below.
      return bareBytes("unix", work === "producer-1-readahead" ? "producer-1" : work, traffic);
  }
}

function maskingOf(work: Work): WebSocketOptions["masking"] {
  if (work === "upload-1mib") return "words";
  return work === "upload-1mib-unmasked" ? "zero" : "ws";
}
