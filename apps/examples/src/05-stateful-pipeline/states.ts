import { type AnnotatedBatch, ExchangeState, type OutputCollector } from "@sheaf/core";
import { enumOf, float, list } from "@sheaf/dataclass";

/** What the pipeline does at the moment. */
export const Phase = { COLLECTING: "collecting", PROCESSING: "processing" } as const;

/** Collects values, and changes its phase when there are enough: an enum and a list in one state. */
export class StatefulPipeline extends ExchangeState.define("StatefulPipeline", {
  phase: enumOf("Phase", Phase).default(Phase.COLLECTING),
  buffer: list(float()).default(() => []),
  threshold: float().default(100),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    this.buffer.push(...input.column<number>("value"));
    const total = this.buffer.reduce((sum, value) => sum + value, 0);
    if (total >= this.threshold && this.phase === Phase.COLLECTING) this.phase = Phase.PROCESSING;
    out.emit({ phase: [this.phase], buffer_size: [this.buffer.length], total: [total] });
  }
}
