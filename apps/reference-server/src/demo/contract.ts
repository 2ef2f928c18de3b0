/**
 * The service of the streaming guide that Sheaf started from (seeds 000 to 002), in TypeScript. Browsers
 * and servers import this file; it runs nothing.
 */
import { exchange, producer, service, unary } from "@sheaf/core";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";

/** Sent once before the rows. */
export class JobHeader extends dataclass("JobHeader", { total_rows: int(), description: utf8() }) {}

const VALUES = { value: float() };

export const DataService = service("DataService", {
  add: unary({ a: float(), b: float() }, float(), { doc: "Adds two numbers." }),
  search: producer(
    { query: utf8(), page_size: int().default(100) },
    { output: { value: int() }, doc: "Results page by page." },
  ),
  fetchRows: producer(
    { query: utf8() },
    {
      output: { value: int() },
      header: JobHeader,
      wireName: "fetch_rows",
      doc: "A known number of rows, announced by a header.",
    },
  ),
  stats: exchange(
    { label: utf8().default("") },
    {
      input: VALUES,
      output: { count: int(), mean: float() },
      doc: "Count and mean of everything sent so far.",
    },
  ),
  pipeline: exchange(
    { threshold: float().default(100) },
    {
      input: VALUES,
      output: { phase: utf8(), buffer_size: int(), total: float() },
      doc: "Collects values until their sum reaches the threshold.",
    },
  ),
  transformRows: exchange(
    { factor: float() },
    {
      input: VALUES,
      output: VALUES,
      header: JobHeader,
      wireName: "transform_rows",
      doc: "Multiplies values.",
    },
  ),
});
