/** The streams of the measured service. None of them ends by itself. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { binary, int } from "@sheaf/dataclass";
import { MIB_OF_DOUBLES } from "../cases/payload.ts";

/** One row a turn. */
export class Count extends ProducerState.define("Count", { next: int().default(0) }) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next++] });
  }
}

/** 1 MiB a turn, the same one every time. */
export class Bulk extends ProducerState.define("Bulk", {}) {
  produce(out: OutputCollector): void {
    out.emit({ value: MIB_OF_DOUBLES });
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
