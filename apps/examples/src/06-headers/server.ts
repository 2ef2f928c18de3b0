import { createServer, type Implementation, stream } from "@sheaf/core";
import { JobHeader, Rows } from "./contract.ts";
import { FetchState, TransformState } from "./states.ts";

const TOTAL_ROWS = 100;

export const handlers: Implementation<typeof Rows.methods> = {
  fetchRows: ({ query }) =>
    stream(new FetchState({ remaining: TOTAL_ROWS }), {
      header: new JobHeader({ total_rows: TOTAL_ROWS, description: `Results for: ${query}` }),
    }),
  transformRows: ({ factor }) =>
    stream(new TransformState({ factor }), {
      header: new JobHeader({ total_rows: 0, description: `Multiplied by ${factor}` }),
    }),
  countdown: ({ from }) => stream(new FetchState({ remaining: from })),
};

/** What streams may be restored to, on carriers without memory. */
export const states = [FetchState, TransformState];

export const server = createServer(Rows, handlers, { states });
