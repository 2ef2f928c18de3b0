import { createServer, type Implementation, stream } from "@sheaf/core";
import { Stats } from "./contract.ts";
import { RunningStats } from "./states.ts";

export const handlers: Implementation<typeof Stats.methods> = {
  stats: (params) => stream(new RunningStats(params)),
};

/** What streams may be restored to, on carriers without memory. */
export const states = [RunningStats];

export const server = createServer(Stats, handlers, { states });
