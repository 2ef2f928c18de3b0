import { createServer, type Implementation, stream } from "@sheaf/core";
import { Pipeline } from "./contract.ts";
import { StatefulPipeline } from "./states.ts";

export const handlers: Implementation<typeof Pipeline.methods> = {
  pipeline: (params) => stream(new StatefulPipeline(params)),
};

/** What streams may be restored to, on carriers without memory. */
export const states = [StatefulPipeline];

export const server = createServer(Pipeline, handlers, { states });
