/** The producers of the conformance service, as the peer's users write them. */
import { richHeader } from "../../conformance/types/all-types.ts";
import type { PeerArrow, PeerContext, PeerOutput } from "../peer-module.ts";
import { peerColumns } from "../peer-values.ts";
import { failure } from "./failure.ts";
import { annotatedBatches, dynamicRows } from "./special-producers.ts";
import { probe } from "./unary-handlers.ts";

/** What a producer is registered with, beside its schemas. */
export interface PeerProducer {
  init(params: never): object;
  produce(state: never, out: PeerOutput): void;
  onCancel?(): void;
  headerInit?(params: never, state: never, context: PeerContext): object;
}

interface Count {
  readonly count: number;
}
interface Counting extends Count {
  next: number;
}

function counting({ count }: Count): Counting {
  return { count, next: 0 };
}

/** Emits so many rows from the given index on. */
export function emitCounters(out: PeerOutput, from: number, rows: number): void {
  const index = Array.from({ length: rows }, (_, at) => from + at);
  out.emit({ index, value: index.map((number) => number * 10) });
}

/** One row per turn, then the end; `before` sees the index first. */
function produceCounted(before: (index: number, out: PeerOutput) => void = () => {}) {
  return (state: Counting, out: PeerOutput): void => {
    if (state.next >= state.count) {
      out.finish();
      return;
    }
    before(state.next, out);
    emitCounters(out, state.next++, 1);
  };
}

const counted = { init: counting, produce: produceCounted() };
const fixed = (count: number): PeerProducer => ({ ...counted, init: () => counting({ count }) });

const plainHeader = ({ count }: Count): object => ({
  total_expected: count,
  description: `producing ${count} batches`,
});

interface Batches extends Counting {
  readonly rows_per_batch: number;
}
const produceBatches = (state: Batches, out: PeerOutput): void => {
  if (state.next >= state.count) out.finish();
  else emitCounters(out, state.rows_per_batch * state.next++, state.rows_per_batch);
};

/** Producers that need nothing of the peer's arrow, by name. */
const plainProducers: Readonly<Record<string, PeerProducer>> = {
  produce_n: counted,
  produce_empty: fixed(0),
  produce_single: fixed(1),
  produce_with_header: { ...counted, headerInit: plainHeader },
  produce_with_logs: {
    ...counted,
    produce: produceCounted((index, out) => out.clientLog("INFO", `producing batch ${index}`)),
  },
  produce_with_header_and_logs: {
    ...counted,
    headerInit: ({ count }: Count, _state, context) => {
      context.clientLog("INFO", "stream init log");
      return { total_expected: count, description: `producing ${count} with logs` };
    },
  },
  produce_large_batches: {
    init: (given: { rows_per_batch: number; batch_count: number }) => {
      return { ...given, count: given.batch_count, next: 0 };
    },
    produce: produceBatches,
  },
  produce_oversized_batch: {
    init: (given: { rows_per_batch: number }) => ({ ...given, count: 1, next: 0 }),
    produce: produceBatches,
  },
  produce_error_mid_stream: {
    init: ({ emit_before_error: count }: { emit_before_error: number }) => counting({ count }),
    produce: (state: Counting, out) => {
      if (state.next < state.count) emitCounters(out, state.next++, 1);
      else throw failure("RuntimeError", `intentional error after ${state.count} batches`);
    },
  },
  produce_error_on_init: {
    init: () => {
      throw failure("RuntimeError", "intentional init error");
    },
    produce: () => {},
  },
  cancellable_producer: {
    init: () => counting({ count: Number.POSITIVE_INFINITY }),
    produce: (state: Counting, out) => {
      probe.produced++;
      emitCounters(out, state.next++, 1);
    },
    onCancel: () => void probe.cancelled++,
  },
  stream_session_counter: {
    init: counting,
    produce: ({ count }: Count, out) => {
      if (count > 0) throw failure("RuntimeError", "no sticky counter bound to this request");
      out.finish();
    },
  },
  produce_tick_metadata: {
    init: counting,
    produce: (state: Counting, out) => {
      const seen = out.inputMetadata?.get("vgi.conformance.tick") ?? "";
      out.emit({ index: [state.next++], seen: [seen] });
      if (state.next >= state.count) out.finish();
    },
  },
  produce_annotated_batches: annotatedBatches,
};

/** All producers by name. */
export function producers(arrow: PeerArrow): Readonly<Record<string, PeerProducer>> {
  const headerInit = ({ seed }: { seed: number }): object => peerColumns(arrow, richHeader(seed));
  return {
    ...plainProducers,
    produce_with_rich_header: { ...counted, headerInit },
    produce_dynamic_schema: { ...dynamicRows(arrow), headerInit },
  };
}
