/** Exchange streams: one batch out for each batch in. */
import { type AnnotatedBatch, ExchangeState, type OutputCollector } from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";
import { runtimeError } from "../errors.ts";
import { emitCounterRows } from "./counter-rows.ts";

/** Rows of most exchanges, in and out. */
export const VALUE_ROWS = { value: float() };

/** The `value` column; nulls are possible on every wire. */
function valuesOf(input: AnnotatedBatch): (number | null)[] {
  return input.column<number | null>("value").toArray();
}

/** Multiplies; nulls stay null. */
export class Scaling extends ExchangeState.define("Scaling", { factor: float() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const value = valuesOf(input).map((number) => (number === null ? null : number * this.factor));
    out.emit({ value });
  }
}

/** Rows of {@link Accumulating}. */
export const SUM_ROWS = { running_sum: float(), exchange_count: int() };

/** Sums up everything that it has ever seen. */
export class Accumulating extends ExchangeState.define("Accumulating", {
  running_sum: float().default(0),
  exchange_count: int().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const number of valuesOf(input)) this.running_sum += number ?? 0;
    this.exchange_count++;
    out.emit({ running_sum: [this.running_sum], exchange_count: [this.exchange_count] });
  }
}

/** Echoes after two log messages. */
export class LoggingEcho extends ExchangeState.define("LoggingEcho", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.clientLog("INFO", "exchange processing");
    out.clientLog("DEBUG", "exchange debug");
    out.emit(input.batch);
  }
}

/** Batches without columns, both ways. */
export class ZeroColumns extends ExchangeState.define("ZeroColumns", {
  call_count: int().default(0),
}) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    this.call_count++;
    out.emit({});
  }
}

/** Echoes until it fails. */
export class FailingEcho extends ExchangeState.define("FailingEcho", {
  fail_on: int(),
  exchange_count: int().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    this.exchange_count++;
    if (this.exchange_count >= this.fail_on) {
      throw runtimeError(`intentional error on exchange ${this.exchange_count}`);
    }
    out.emit(input.batch);
  }
}

/** Answers anything with many rows. */
export class Oversized extends ExchangeState.define("Oversized", { rows_per_batch: int() }) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    emitCounterRows(out, 0, this.rows_per_batch);
  }
}
