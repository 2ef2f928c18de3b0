/** The producers of the conformance service, as the peer's users write them. */
import { fieldSet, float, int, utf8 } from "@sheaf/dataclass";
import { richHeader } from "../../conformance/types/all-types.ts";
import type { PeerArrow, PeerContext, PeerOutput, PeerSchema } from "../peer-module.ts";
import { peerColumns, peerSchema } from "../peer-values.ts";
import { failure } from "./failure.ts";
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

interface Dynamic extends Count {
  readonly include_strings: boolean;
  readonly include_floats: boolean;
}

/** The producers by name. */
export function producers(arrow: PeerArrow): Readonly<Record<string, PeerProducer>> {
  const rich = ({ seed }: { seed: number }): object => peerColumns(arrow, richHeader(seed));
  return {
    produce_n: counted,
    produce_empty: fixed(0),
    produce_single: fixed(1),
    produce_with_header: { ...counted, headerInit: plainHeader },
    produce_with_rich_header: { ...counted, headerInit: rich },
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
    produce_dynamic_schema: {
      init: (given: Dynamic) => ({
        ...given,
        next: 0,
        __outputSchema: dynamicSchema(arrow, given),
      }),
      produce: produceDynamic,
      headerInit: rich,
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
    produce_annotated_batches: { init: annotated, produce: produceAnnotated },
  };
}

function dynamicSchema(arrow: PeerArrow, given: Dynamic): PeerSchema {
  const fields = {
    index: int(),
    ...(given.include_strings && { label: utf8() }),
    ...(given.include_floats && { score: float() }),
  };
  return peerSchema(arrow, fieldSet(fields, { nested: "struct", nullable: "all" }).schema);
}

function produceDynamic(state: Dynamic & Counting, out: PeerOutput): void {
  if (state.next >= state.count) {
    out.finish();
    return;
  }
  const index = state.next++;
  out.emit({
    index: [index],
    ...(state.include_strings && { label: [`row-${index}`] }),
    ...(state.include_floats && { score: [index * 1.5] }),
  });
}

interface Annotated extends Counting {
  readonly rows_per_batch: number;
}

function annotated(given: { count: number; rows_per_batch: number }): Annotated {
  return { ...given, next: 0 };
}

function produceAnnotated(state: Annotated, out: PeerOutput): void {
  if (state.next >= state.count) {
    out.finish();
    return;
  }
  const at = state.next++;
  const value = Array.from({ length: state.rows_per_batch }, (_, row) => at * 1_000_000 + row);
  const metadata = new Map([
    ["conformance.batch_index", `${at}`],
    ["conformance.batch_total", `${state.count}`],
    ["conformance.emit_label", "ünïcode-λ"],
  ]);
  out.emit({ value }, metadata);
}
