/** The demo service, implemented. */
import { type Implementation, stream } from "@sheaf/core";
import { type DataService, JobHeader } from "./contract.ts";
import { FetchState, PaginatedQuery, RunningStats, StatefulPipeline, Transform } from "./states.ts";

const FETCHED_ROWS = 100;

export const dataHandlers: Implementation<(typeof DataService)["methods"]> = {
  add: ({ a, b }) => a + b,
  search: (params) => stream(new PaginatedQuery(params)),
  fetchRows: ({ query }) =>
    stream(new FetchState({ remaining: FETCHED_ROWS }), {
      header: new JobHeader({ total_rows: FETCHED_ROWS, description: `Results for: ${query}` }),
    }),
  stats: (params) => stream(new RunningStats(params)),
  pipeline: (params) => stream(new StatefulPipeline(params)),
  transformRows: ({ factor }) =>
    stream(new Transform({ factor }), {
      header: new JobHeader({ total_rows: 0, description: `Multiplied by ${factor}` }),
    }),
};
