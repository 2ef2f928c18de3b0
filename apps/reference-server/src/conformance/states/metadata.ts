/** Streams that report the metadata they were sent, or send some. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";

const TICK_KEY = "vgi.conformance.tick";
const INPUT_KEY = "vgi.conformance.input";
/** Not ASCII on purpose: metadata is UTF-8. */
const EMIT_LABEL = "ünïcode-λ";
const BATCH_STRIDE = 1_000_000;

/** Rows of {@link TickMetadata}. */
export const TICK_ROWS = { index: int(), seen: utf8() };

/** Reports what came with each tick; the last row finishes the stream in its own turn. */
export class TickMetadata extends ProducerState.define("TickMetadata", {
  count: int(),
  current: int().default(0),
}) {
  override process(tick: AnnotatedBatch, out: OutputCollector): void {
    this.#report(tick.customMetadata.get(TICK_KEY) ?? "", out);
  }

  produce(out: OutputCollector): void {
    this.#report("", out);
  }

  #report(seen: string, out: OutputCollector): void {
    out.emit({ index: [this.current], seen: [seen] });
    this.current++;
    if (this.current >= this.count) out.finish();
  }
}

/** Rows of {@link AnnotatedBatches}. */
export const ANNOTATED_ROWS = { value: int() };

/** Each batch says in its metadata which one it is. */
export class AnnotatedBatches extends ProducerState.define("AnnotatedBatches", {
  count: int(),
  rows_per_batch: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    const first = this.current * BATCH_STRIDE;
    out.emit(
      { value: Array.from({ length: this.rows_per_batch }, (_, row) => first + row) },
      {
        "conformance.batch_index": String(this.current),
        "conformance.batch_total": String(this.count),
        "conformance.emit_label": EMIT_LABEL,
      },
    );
    this.current++;
  }
}

/** Rows of {@link InputMetadata}. */
export const INPUT_METADATA_ROWS = { seen: utf8(), keys: utf8() };

/** Reports the metadata of each input: one value, and which keys there are. */
export class InputMetadata extends ExchangeState.define("InputMetadata", {}) {
  exchange({ customMetadata }: AnnotatedBatch, out: OutputCollector): void {
    out.emit({
      seen: [customMetadata.get(INPUT_KEY) ?? ""],
      keys: [[...customMetadata.keys()].sort().join(",")],
    });
  }
}
