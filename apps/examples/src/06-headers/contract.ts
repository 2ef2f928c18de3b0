/** Streams that say something about themselves before their first batch. */
import { exchange, producer, service } from "@sheaf/core";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";

/** Sent once, before the rows. */
export class JobHeader extends dataclass("JobHeader", { total_rows: int(), description: utf8() }) {}

/** The wire has the names that callers in other languages type; the keys are ours. */
export const Rows = service("Rows", {
  fetchRows: producer(
    { query: utf8() },
    { output: { value: int() }, header: JobHeader, wireName: "fetch_rows" },
  ),
  transformRows: exchange(
    { factor: float() },
    {
      input: { value: float() },
      output: { value: float() },
      header: JobHeader,
      wireName: "transform_rows",
    },
  ),
  countdown: producer({ from: int() }, { output: { value: int() } }),
});
