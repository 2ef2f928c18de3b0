/** Producers that count. */
import { type OutputCollector, ProducerState } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { runtimeError } from "../errors.ts";
import { emitCounterRows } from "./counter-rows.ts";

/** One row per turn, `count` times. */
export class Counting extends ProducerState.define("Counting", {
  count: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    emitCounterRows(out, this.current++);
  }
}

/** Announces each row in the log. */
export class LoggingCounting extends ProducerState.define("LoggingCounting", {
  count: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    out.clientLog("INFO", `producing batch ${this.current}`);
    emitCounterRows(out, this.current++);
  }
}

/** Fails instead of finishing. */
export class FailingCounting extends ProducerState.define("FailingCounting", {
  emit_before_error: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.emit_before_error) {
      throw runtimeError(`intentional error after ${this.emit_before_error} batches`);
    }
    emitCounterRows(out, this.current++);
  }
}

/** Batches of several rows, numbered through. With one batch it is the oversized producer as well. */
export class BatchCounting extends ProducerState.define("BatchCounting", {
  rows_per_batch: int(),
  batch_count: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.batch_count) {
      out.finish();
      return;
    }
    emitCounterRows(out, this.rows_per_batch * this.current++, this.rows_per_batch);
  }
}
