/** The stream states of the demo. Every field survives from turn to turn, on every carrier. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { bool, enumOf, float, int, list, utf8 } from "@sheaf/dataclass";
import { Phase } from "./phase.ts";

/** Results that any query finds. */
export const TOTAL_RESULTS = 250;

/** One page of results per turn; the first page that is not full is the last one. */
export class PaginatedQuery extends ProducerState.define("PaginatedQuery", {
  query: utf8(),
  page_size: int().default(100),
  offset: int().default(0),
  exhausted: bool().default(false),
}) {
  produce(out: OutputCollector): void {
    if (this.exhausted) {
      out.finish();
      return;
    }
    const end = Math.min(this.offset + this.page_size, TOTAL_RESULTS);
    const size = Math.max(0, end - this.offset);
    const value = Array.from({ length: size }, (_, i) => this.offset + i);
    if (value.length < this.page_size || this.page_size <= 0) this.exhausted = true;
    this.offset += this.page_size;
    out.emit({ value });
  }
}

/** Counts down, one row per turn. */
export class FetchState extends ProducerState.define("FetchState", { remaining: int() }) {
  produce(out: OutputCollector): void {
    if (this.remaining <= 0) {
      out.finish();
      return;
    }
    out.emit({ value: [this.remaining--] });
  }
}

/** Count and mean of all values so far. */
export class RunningStats extends ExchangeState.define("RunningStats", {
  count: int().default(0),
  total: float().default(0),
  history: list(float()).default(() => []),
  label: utf8().default(""),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const values = input.column<number>("value").toArray();
    this.count += values.length;
    for (const value of values) this.total += value;
    this.history.push(...values);
    out.emit({ count: [this.count], mean: [this.total / this.count] });
  }
}

/** Collects, and changes phase when there is enough. */
export class StatefulPipeline extends ExchangeState.define("StatefulPipeline", {
  phase: enumOf("Phase", Phase).default(Phase.COLLECTING),
  buffer: list(float()).default(() => []),
  threshold: float().default(100),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    this.buffer.push(...input.column<number>("value").toArray());
    const total = this.buffer.reduce((sum, value) => sum + value, 0);
    if (total >= this.threshold && this.phase === Phase.COLLECTING) this.phase = Phase.PROCESSING;
    out.emit({ phase: [this.phase], buffer_size: [this.buffer.length], total: [total] });
  }
}

/** Multiplies. */
export class Transform extends ExchangeState.define("Transform", { factor: float() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const values = input.column<number>("value").toArray();
    out.emit({ value: values.map((value) => value * this.factor) });
  }
}

/** What streams may be restored to. */
export const DATA_STATES = [PaginatedQuery, FetchState, RunningStats, StatefulPipeline, Transform];
