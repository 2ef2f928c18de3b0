/** Streams that try a client's reading of turns: empty batches, last batches, no batches. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { bool, int } from "@sheaf/dataclass";

const BYTE_CYCLE = 251;
const encoder = new TextEncoder();

function emitPayload(out: OutputCollector, index: number, payload: Uint8Array): void {
  out.emit({ index: [index], payload: [payload] });
}

/** Echoes batches as they are. */
export class TypedEcho extends ExchangeState.define("TypedEcho", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit(input.batch);
  }
}

/** Payloads of one repeated byte, counting up. */
export class PayloadSequence extends ProducerState.define("PayloadSequence", {
  count: int(),
  payload_bytes: int(),
  current: int().default(0),
}) {
  produce(out: OutputCollector): void {
    if (this.current >= this.count) {
      out.finish();
      return;
    }
    const payload = new Uint8Array(this.payload_bytes).fill(this.current % BYTE_CYCLE);
    emitPayload(out, this.current++, payload);
  }
}

/** A batch without rows is data all the same: one of those, then one with a row. */
export class ZeroRowThenValue extends ProducerState.define("ZeroRowThenValue", {
  stage: int().default(0),
}) {
  produce(out: OutputCollector): void {
    const stage = this.stage++;
    if (stage === 0) out.emit({ index: [], payload: [] });
    else if (stage === 1) emitPayload(out, 7, encoder.encode("after-zero"));
    else out.finish();
  }
}

/** The first batch is the last one. */
export class EmitAndFinish extends ProducerState.define("EmitAndFinish", {
  emitted: bool().default(false),
}) {
  produce(out: OutputCollector): void {
    if (!this.emitted) emitPayload(out, 99, encoder.encode("terminal"));
    this.emitted = true;
    out.finish();
  }
}

/** Bytes that count up and begin again. */
export function countingBytes(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => i % BYTE_CYCLE);
}

/** What streams may be restored to. */
export const CLIENT_CONFORMANCE_STATES = [
  TypedEcho,
  PayloadSequence,
  ZeroRowThenValue,
  EmitAndFinish,
];
