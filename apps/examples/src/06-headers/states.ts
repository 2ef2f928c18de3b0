import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";

/** Counts down, one row in each turn. */
export class FetchState extends ProducerState.define("FetchState", { remaining: int() }) {
  produce(out: OutputCollector): void {
    if (this.remaining <= 0) return out.finish();
    out.emit({ value: [this.remaining] });
    this.remaining -= 1;
  }
}

/** Multiplies. */
export class TransformState extends ExchangeState.define("TransformState", { factor: float() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const values = input.column<number>("value").toArray();
    out.emit({ value: values.map((value) => value * this.factor) });
  }
}
