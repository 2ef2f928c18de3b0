/** The streams of the measured service. None of them ends by itself. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { binary, int } from "@sheaf/dataclass";
import { doubles } from "../cases/payload.ts";

/** One row a turn. */
export class Count extends ProducerState.define("Count", { next: int().default(0) }) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next++] });
  }
}

/** Many rows a turn, the same ones every time. */
export class Bulk extends ProducerState.define("Bulk", { rows: int() }) {
  static readonly #columns: Map<number, Float64Array> = new Map();

  produce(out: OutputCollector): void {
    let value = Bulk.#columns.get(this.rows);
    if (value === undefined) {
      value = doubles(this.rows);
      Bulk.#columns.set(this.rows, value);
    }
    out.emit({ value });
  }
}

/** Many rows a turn, each value made then, where the batch is sent from. */
export class Made extends ProducerState.define("Made", { rows: int() }) {
  produce(out: OutputCollector): void {
    const { value } = out.allocate(this.rows, { value: Float64Array });
    // Not asked each time: where arrays may be emptied, their length is looked up.
    const { length } = value;
    for (let i = 0; i < length; i++) value[i] = i / 8;
    out.emit({ value });
  }
}

/** Many rows in, one row out. */
export class Upload extends ExchangeState.define("Upload", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ rows: [input.numRows] });
  }
}

/** One row in, one row out. Over HTTP its state goes both ways as well. */
export class Double extends ExchangeState.define("Double", { ballast: binary() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ value: [input.column<number>("value").get(0) * 2] });
  }
}
