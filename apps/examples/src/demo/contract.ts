/** The service of the demo: the streams of examples 03 to 06 under one name. */
import { service } from "@sheaf/core";
import { Stats } from "../03-running-stats/contract.ts";
import { Search } from "../04-paginated-query/contract.ts";
import { Pipeline } from "../05-stateful-pipeline/contract.ts";
import { Rows } from "../06-headers/contract.ts";

export const DataService = service("DataService", {
  ...Stats.methods,
  ...Search.methods,
  ...Pipeline.methods,
  ...Rows.methods,
});
