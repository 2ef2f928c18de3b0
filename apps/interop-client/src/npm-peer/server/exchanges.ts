/** The exchanges of the conformance service, as the peer's users write them. */
import { richHeader } from "../../conformance/types/all-types.ts";
import type { PeerArrow, PeerBatch, PeerContext, PeerOutput } from "../peer-module.ts";
import { peerColumns } from "../peer-values.ts";
import { failure, pythonFloat } from "./failure.ts";
import { emitCounters } from "./producers.ts";
import { probe } from "./unary-handlers.ts";

/** What an exchange is registered with, beside its schemas. */
export interface PeerExchange {
  init(params: never): object;
  exchange(state: never, input: PeerBatch, out: PeerOutput): void;
  onCancel?(): void;
  headerInit?(params: never, state: never, context: PeerContext): object;
}

interface Factor {
  readonly factor: number;
}

function valuesOf(input: PeerBatch): (number | null)[] {
  const column = input.getChildAt(0);
  return Array.from({ length: input.numRows }, (_, row) => column?.get(row) as number | null);
}

const scaling = {
  init: ({ factor }: Factor) => ({ factor }),
  exchange: ({ factor }: Factor, input: PeerBatch, out: PeerOutput) => {
    out.emit({ value: valuesOf(input).map((value) => (value === null ? null : value * factor)) });
  },
};

interface Sum {
  running: number;
  count: number;
}

/** Exchanges that need nothing of the peer's arrow, by name. */
const plainExchanges: Readonly<Record<string, PeerExchange>> = {
  exchange_scale: scaling,
  exchange_cast_compatible: { ...scaling, init: () => ({ factor: 1 }) },
  exchange_with_header: {
    ...scaling,
    headerInit: ({ factor }: Factor) => ({
      total_expected: 0,
      description: `scale by ${pythonFloat(factor)}`,
    }),
  },
  exchange_accumulate: {
    init: (): Sum => ({ running: 0, count: 0 }),
    exchange: (state: Sum, input, out) => {
      for (const value of valuesOf(input)) state.running += value ?? 0;
      state.count++;
      out.emit({ running_sum: [state.running], exchange_count: [state.count] });
    },
  },
  exchange_with_logs: {
    init: () => ({}),
    exchange: (_state, input, out) => {
      out.clientLog("INFO", "exchange processing");
      out.clientLog("DEBUG", "exchange debug");
      out.emit(input);
    },
  },
  exchange_zero_columns: {
    init: () => ({}),
    exchange: (_state, _input, out) => out.emit({}),
  },
  exchange_error_on_nth: {
    init: ({ fail_on }: { fail_on: number }) => ({ fail_on, count: 0 }),
    exchange: (state: { fail_on: number; count: number }, input, out) => {
      state.count++;
      if (state.count < state.fail_on) out.emit(input);
      else throw failure("RuntimeError", `intentional error on exchange ${state.count}`);
    },
  },
  exchange_error_on_init: {
    init: () => {
      throw failure("RuntimeError", "intentional exchange init error");
    },
    exchange: () => {},
  },
  exchange_oversized: {
    init: (given: { rows_per_batch: number }) => given,
    exchange: ({ rows_per_batch }: { rows_per_batch: number }, _input, out) => {
      emitCounters(out, 0, rows_per_batch);
    },
  },
  cancellable_exchange: {
    init: () => ({}),
    exchange: (_state, input, out) => {
      probe.exchanged++;
      out.emit(input);
    },
    onCancel: () => void probe.cancelled++,
  },
  exchange_session_counter: {
    init: () => ({}),
    exchange: () => {
      throw failure("RuntimeError", "no sticky counter bound to this request");
    },
  },
  exchange_input_metadata: {
    init: () => ({}),
    exchange: (_state, _input, out) => {
      const metadata = out.inputMetadata ?? new Map<string, string>();
      const keys = [...metadata.keys()].sort().join(",");
      out.emit({ seen: [metadata.get("vgi.conformance.input") ?? ""], keys: [keys] });
    },
  },
};

/** All exchanges by name. */
export function exchanges(arrow: PeerArrow): Readonly<Record<string, PeerExchange>> {
  return {
    ...plainExchanges,
    exchange_with_rich_header: {
      ...scaling,
      headerInit: ({ seed }: { seed: number }) => peerColumns(arrow, richHeader(seed)),
    },
  };
}
