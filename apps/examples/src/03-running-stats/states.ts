/** What the stream remembers from turn to turn. */
import { type AnnotatedBatch, ExchangeState, type OutputCollector } from "@sheaf/core";
import { float, int, list, utf8 } from "@sheaf/dataclass";

/** All fields are serialized where a carrier keeps no memory between turns, and kept in place elsewhere. */
export class RunningStats extends ExchangeState.define("RunningStats", {
  count: int().default(0), // a counter
  total: float().default(0), // an accumulator
  history: list(float()).default(() => []), // grows with each turn
  label: utf8().default(""), // set once at the start
}) {
  /** Each turn sees what the turn before it left. */
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const values = input.column<number>("value").toArray();
    this.count += values.length;
    for (const value of values) this.total += value;
    this.history.push(...values);
    out.emit({ count: [this.count], mean: [this.total / this.count] });
  }
}
