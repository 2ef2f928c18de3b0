import {
  type CallContext,
  createServer,
  type OutputCollector,
  ProducerState,
  RpcError,
  stream,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Kettle } from "./contract.ts";

const MOST_CUPS = 12;

class Pouring extends ProducerState.define("Pouring", {
  cups: int(),
  spill_after: int(),
  poured: int().default(0),
}) {
  produce(out: OutputCollector, ctx: CallContext): void {
    if (this.poured === this.cups) return out.finish();
    if (this.poured === this.spill_after) throw new RangeError("spilt");
    this.poured += 1;
    ctx.clientLog("DEBUG", `cup ${this.poured}`);
    out.emit({ cup: [this.poured] });
  }
}

export const server = createServer(
  Kettle,
  {
    brew: ({ cups }, ctx) => {
      // The caller sees the type, the message and the code that we choose.
      if (cups > MOST_CUPS) {
        throw new RpcError("ValueError", `${MOST_CUPS} cups at most`, {
          errorCode: "OUT_OF_RANGE",
        });
      }
      if (cups === 0) throw new Error("nobody is thirsty");
      ctx.clientLog("INFO", "water is on", { cups: String(cups) });
      ctx.clientLog("WARN", "little tea left");
      return `${cups} cups of tea`;
    },
    pour: (params) => stream(new Pouring(params)),
  },
  { states: [Pouring] },
);
