/** The streams of the measured service. None of them ends by itself. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { binary, int } from "@sheaf/dataclass";
import { mebibytesOfDoubles } from "../cases/payload.ts";

/** One row a turn. */
export class Count extends ProducerState.define("Count", { next: int().default(0) }) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next++] });
  }
}

/** Some MiB a turn, the same ones every time. */
export class Bulk extends ProducerState.define("Bulk", { mebibytes: int() }) {
  static readonly #columns: Map<number, Float64Array> = new Map();

  produce(out: OutputCollector): void {
    let value = Bulk.#columns.get(this.mebibytes);
    if (value === undefined) {
      value = mebibytesOfDoubles(this.mebibytes);
      Bulk.#columns.set(this.mebibytes, value);
    }
    out.emit({ value });
  }
}

/** Many rows in, one row out. */
export class Upload extends ExchangeState.define("Upload", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ rows: [input.numRows] });
  }
}

/** One row in, one row out. Over HTTP its state, of 200 bytes, goes both ways as well. */
export class Double extends ExchangeState.define("Double", {
  ballast: binary().default(() => new Uint8Array(200)),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ value: [input.column<number>("value").get(0) * 2] });
  }
}
