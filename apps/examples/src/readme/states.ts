// #region state
import { type AnnotatedBatch, ExchangeState, type OutputCollector } from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";

export class RunningStats extends ExchangeState.define("RunningStats", {
  count: int().default(0),
  total: float().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number>("value")) this.total += value;
    this.count += input.numRows;
    out.emit({ count: [this.count], mean: [this.total / this.count] });
  }
}
// #endregion
