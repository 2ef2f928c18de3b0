/** Streams to cancel, and what cancelling did. */
import { exchange, type Implementation, producer, stream, unary } from "@sheaf/core";
import { int, list } from "@sheaf/dataclass";
import { cancelProbe } from "../cancel-probe.ts";
import { CountedEcho, EndlessCounting } from "../states/cancellable.ts";
import { COUNTER_ROWS } from "../states/counter-rows.ts";
import { VALUE_ROWS } from "../states/exchanging.ts";

export const cancellingMethods = {
  // Lockstep: turns are counted, so none may run ahead of what the client asked for.
  cancellable_producer: producer({}, { output: COUNTER_ROWS, readAhead: 0 }),
  cancellable_exchange: exchange({}, { input: VALUE_ROWS, output: VALUE_ROWS }),
  cancel_probe_counters: unary({}, list(int())),
  reset_cancel_probe: unary({}),
};

export const cancellingHandlers: Implementation<typeof cancellingMethods> = {
  cancellable_producer: () => stream(new EndlessCounting()),
  cancellable_exchange: () => stream(new CountedEcho()),
  cancel_probe_counters: () => {
    const { produce_calls, exchange_calls, on_cancel_calls } = cancelProbe().read();
    return [produce_calls, exchange_calls, on_cancel_calls];
  },
  reset_cancel_probe: () => cancelProbe().reset(),
};
