import { createServer, type Implementation, stream } from "@sheaf/core";
import { Stats } from "./contract.ts";
import { RunningStats } from "./states.ts";

export const handlers: Implementation<typeof Stats.methods> = {
  stats: (params) => stream(new RunningStats(params)),
};

export const server = createServer(Stats, handlers);
