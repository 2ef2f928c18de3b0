/** Calls side by side: on one connection, and on many. */

import { rawConnections } from "../../floor/raw-connections.ts";
import { webSocketRoundTrips } from "../../floor/web-socket-round-trips.ts";
import { weigh } from "../../ours/open-workload.ts";
import type { Carriers } from "../carriers.ts";
import { callsInLanes } from "./lanes.ts";
import type { Sweep } from "./sweep.ts";

const SIZES = [1, 3, 10, 30, 100, 300, 1_000];

/** Calls in flight on one WebSocket that multiplexes. */
export function callsInFlight(carriers: Carriers): Sweep {
  return {
    name: "calls",
    title: "calls in flight on one multiplexed WebSocket: cost of a call",
    sizes: SIZES,
    async open(calls) {
      const client = await carriers.connect("ws-mux");
      return callsInLanes(Array.from({ length: calls }, () => client));
    },
    floor: {
      title: "as many messages of ws",
      open: async (window) =>
        webSocketRoundTrips({ traffic: await weigh("ws-mux", "unary-add"), window, masking: "ws" }),
    },
  };
}

/** Connections with a call under way each. */
export function connections(carriers: Carriers): Sweep {
  return {
    name: "connections",
    title: "connections with a call under way each, over unix: cost of a call",
    sizes: SIZES,
    async open(count) {
      const opening = Array.from({ length: count }, () => carriers.connect("unix"));
      return callsInLanes(await Promise.all(opening));
    },
    floor: {
      title: "as many sockets that echo",
      open: async (count) => rawConnections(await weigh("unix", "unary-add"), count),
    },
  };
}
