/** The work of the process that has the inputs. It takes one order and ends, or is ended. */
import { TICK_MS } from "../trial/judge.ts";
import type { Fuzzable } from "../trial/trials.ts";
import type { Order, Report } from "./messages.ts";
import { OrderRun } from "./run-order.ts";

/** The exit status for troubles that are not an input's. */
export const OWN_FAILURE = 2;

/** Waits for the order that this process was started for. */
export function takeOrder(targetNamed: (name: string) => Fuzzable): void {
  process.once("message", (order: Order) => {
    obey(order, targetNamed(order.target)).catch((error: unknown) => {
      // Before the first input, or by the fuzzer itself: no input is to blame.
      console.error(error);
      process.exit(OWN_FAILURE);
    });
  });
}

async function obey(order: Order, target: Fuzzable): Promise<void> {
  const run = new OrderRun(await target.open(order.seed, order.corpus), order, tell);
  process.on("unhandledRejection", (error) => run.unhandled(error));
  process.on("uncaughtException", (error) => run.unhandled(error));
  const clock = setInterval(() => run.tick(), TICK_MS);
  await run.run();
  clearInterval(clock);
  process.disconnect();
}

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => process.send?.(report, () => resolve()));
}
