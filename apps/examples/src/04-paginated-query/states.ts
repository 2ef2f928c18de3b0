import { type OutputCollector, ProducerState } from "@sheaf/core";
import { bool, int, utf8 } from "@sheaf/dataclass";

/** What there is to be found, whatever one looks for. */
export const RESULTS = 250;

/** One page of results in each turn. */
export class PaginatedQuery extends ProducerState.define("PaginatedQuery", {
  query: utf8(),
  page_size: int().default(100),
  offset: int().default(0), // where the next page begins
  exhausted: bool().default(false), // whether the last page has been sent
}) {
  produce(out: OutputCollector): void {
    if (this.exhausted) return out.finish();
    const length = Math.max(0, Math.min(this.page_size, RESULTS - this.offset));
    const value = Array.from({ length }, (_, i) => this.offset + i);
    if (length < this.page_size) this.exhausted = true;
    this.offset += this.page_size;
    out.emit({ value });
  }
}
