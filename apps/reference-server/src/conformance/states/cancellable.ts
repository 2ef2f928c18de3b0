/** Streams that are meant to be cancelled; each thing that happens to them is counted. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { cancelProbe } from "../cancel-probe.ts";
import { emitCounterRows } from "./counter-rows.ts";

/** Never finishes. */
export class EndlessCounting extends ProducerState.define("EndlessCounting", {
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    cancelProbe().bump("produce_calls");
    emitCounterRows(out, this.current++);
  }

  override onCancel(): void {
    cancelProbe().bump("on_cancel_calls");
  }
}

/** Echoes. */
export class CountedEcho extends ExchangeState.define("CountedEcho", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    cancelProbe().bump("exchange_calls");
    out.emit(input.batch);
  }

  override onCancel(): void {
    cancelProbe().bump("on_cancel_calls");
  }
}
