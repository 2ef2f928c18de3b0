import { createServer, type Implementation, stream } from "@sheaf/core";
import { Search } from "./contract.ts";
import { PaginatedQuery } from "./states.ts";

export const handlers: Implementation<typeof Search.methods> = {
  search: (params) => stream(new PaginatedQuery(params)),
};

/** What streams may be restored to, on carriers without memory. */
export const states = [PaginatedQuery];

export const server = createServer(Search, handlers, { states });
