import { createServer } from "@sheaf/core";
import { handlers as stats } from "../03-running-stats/server.ts";
import { handlers as search } from "../04-paginated-query/server.ts";
import { handlers as pipeline } from "../05-stateful-pipeline/server.ts";
import { handlers as rows } from "../06-headers/server.ts";
import { DataService } from "./contract.ts";

export const server = createServer(DataService, { ...stats, ...search, ...pipeline, ...rows });
