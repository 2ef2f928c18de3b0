/** Producers whose batches are out of the ordinary. */
import { fieldSet, float, int, utf8 } from "@sheaf/dataclass";
import type { PeerArrow, PeerOutput, PeerSchema } from "../peer-module.ts";
import { peerSchema } from "../peer-values.ts";
import type { PeerProducer } from "./producers.ts";

interface Counting {
  readonly count: number;
  next: number;
}

interface Dynamic {
  readonly count: number;
  readonly include_strings: boolean;
  readonly include_floats: boolean;
}

/** Columns that each call chooses. */
export function dynamicRows(arrow: PeerArrow): PeerProducer {
  return {
    init: (given: Dynamic) => ({ ...given, next: 0, __outputSchema: dynamicSchema(arrow, given) }),
    produce: produceDynamic,
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

/** Batches with metadata of their own. */
export const annotatedBatches: PeerProducer = { init: annotated, produce: produceAnnotated };

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
