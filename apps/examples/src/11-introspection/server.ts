import {
  type AnnotatedBatch,
  createServer,
  ExchangeState,
  type OutputCollector,
  ProducerState,
  stream,
} from "@sheaf/core";
import { float, list } from "@sheaf/dataclass";
import { Ledger, Total } from "./contract.ts";

const AMOUNTS = [10, -2.5, 4];

class Entries extends ProducerState.define("Entries", { left: list(float()) }) {
  produce(out: OutputCollector): void {
    const amount = this.left.shift();
    if (amount === undefined) out.finish();
    else out.emit({ amount: [amount] });
  }
}

class Convert extends ExchangeState.define("Convert", { rate: float() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const amounts = input.column<number>("amount").toArray();
    out.emit({ amount: amounts.map((amount) => amount * this.rate) });
  }
}

export const server = createServer(
  Ledger,
  {
    add: ({ a, b }) => a + b,
    entries: () =>
      stream(new Entries({ left: [...AMOUNTS] }), { header: new Total({ rows: AMOUNTS.length }) }),
    convert: (params) => stream(new Convert(params)),
    post: () => undefined,
  },
  { states: [Entries, Convert] },
);
