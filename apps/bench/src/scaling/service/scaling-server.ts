/** The implementation of the service by which growth is measured. */
import {
  createServer,
  type OutputCollector,
  ProducerState,
  type Server,
  stream,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Double } from "../../ours/states.ts";
import { occupiedBytes } from "../occupied-bytes.ts";
import { Scaling } from "./contract.ts";

/** Batches of some rows, endlessly. */
class Rows extends ProducerState.define("Rows", { count: int() }) {
  static readonly #columns: Map<number, Float64Array> = new Map();

  produce(out: OutputCollector): void {
    let value = Rows.#columns.get(this.count);
    if (value === undefined) {
      value = Float64Array.from({ length: this.count }, (_, i) => i);
      Rows.#columns.set(this.count, value);
    }
    out.emit({ value });
  }
}

/** A server of it. */
export function scalingServer(): Server {
  return createServer(Scaling, {
    add: ({ a, b }) => a + b,
    bytes: ({ data }) => data,
    rows: (params) => stream(new Rows(params)),
    double: () => stream(new Double()),
    memory: () => occupiedBytes(),
  });
}
