import { createServer } from "@sheaf/core";
import { shmOffload } from "@sheaf/shm";
import { handlers as stats, states as statsStates } from "../03-running-stats/server.ts";
import { handlers as search, states as searchStates } from "../04-paginated-query/server.ts";
import { handlers as pipeline, states as pipelineStates } from "../05-stateful-pipeline/server.ts";
import { handlers as rows, states as rowsStates } from "../06-headers/server.ts";
import { DataService } from "./contract.ts";

const handlers = { ...stats, ...search, ...pipeline, ...rows };
const states = [...statsStates, ...searchStates, ...pipelineStates, ...rowsStates];

// The demo's batches are small, and are to go through shared memory all the same where a client asks for it.
const offload = shmOffload({ minBatchBytes: 1 });

export const server = createServer(DataService, handlers, { states, offload });
