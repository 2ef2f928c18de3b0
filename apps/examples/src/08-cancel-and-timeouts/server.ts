import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type OutputCollector, ProducerState, stream } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Clock } from "./contract.ts";

let cancelled = 0;

/** Ticks until somebody cancels. */
class Ticking extends ProducerState.define("Ticking", {
  every_ms: int(),
  ticks: int().default(0),
}) {
  async produce(out: OutputCollector): Promise<void> {
    await sleep(this.every_ms);
    this.ticks += 1;
    out.emit({ tick: [this.ticks] });
  }

  /** Called once, when the client leaves before the end. */
  override onCancel(): void {
    cancelled += 1;
  }
}

export const server = createServer(
  Clock,
  {
    sleep: ({ ms }) => sleep(ms, ms),
    tick: (params) => stream(new Ticking(params)),
    cancelled: () => cancelled,
  },
  { states: [Ticking] },
);
