/** A producer stream: the server pushes batches until it is finished. */
import { producer, service } from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";

export const Search = service("Search", {
  search: producer({ query: utf8(), page_size: int().default(100) }, { output: { value: int() } }),
});
