/** A service that moves bulk, and tells what its process has mapped. */
import { readFileSync } from "node:fs";
import {
  type AnnotatedBatch,
  createServer,
  ExchangeState,
  exchange,
  type OutputCollector,
  ProducerState,
  producer,
  type Server,
  type ServerOptions,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { binary, enumOf, float, int, list, utf8 } from "@sheaf/dataclass";

const numbers = { value: float() };

/** What a row may be labelled with. */
export const Label = { ODD: "odd", EVEN: "even" } as const;
const labelled = { label: enumOf("Label", Label), value: int() };

export const Bulk = service("Bulk", {
  bytes: unary({ data: binary() }, binary()),
  source: producer({ rows: int(), batches: int() }, { output: numbers }),
  /** The same, with each batch made where it is sent from. */
  made: producer({ rows: int(), batches: int() }, { output: numbers }),
  /** A batch for each size, of that many rows. */
  sizes: producer({ sizes: list(int()) }, { output: numbers }),
  sink: exchange({}, { input: numbers, output: { rows: int(), last: float() } }),
  echo: exchange({}, { input: numbers, output: numbers }),
  labels: exchange({}, { input: labelled, output: labelled }),
  /** The segments of shared memory that the server's process has mapped, of whatever age. */
  mapped: unary({}, list(utf8())),
});

const known = new Map<number, Float64Array>();

/** Whether two arrays hold the same bytes; on millions of them, an assertion of equality would take seconds. */
export function isSame(a: unknown, b: ArrayBufferView): boolean {
  return ArrayBuffer.isView(a) && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether a batch of numbers is {@link valuesOf} as many rows. */
export function isCount({ batch, numRows }: AnnotatedBatch<unknown>): boolean {
  return isSame(batch.getChildAt(0)?.toArray(), valuesOf(numRows));
}

/** 0, 1, 2, …; made once for each length, because making them costs more than sending them. */
export function valuesOf(rows: number): Float64Array {
  const values = known.get(rows) ?? Float64Array.from({ length: rows }, (_, i) => i);
  known.set(rows, values);
  return values;
}

class Source extends ProducerState.define("Source", { rows: int(), batches: int() }) {
  produce(out: OutputCollector): void {
    if (this.batches === 0) return out.finish();
    this.batches--;
    out.emit({ value: valuesOf(this.rows) });
  }
}

class Made extends ProducerState.define("Made", { rows: int(), batches: int() }) {
  produce(out: OutputCollector): void {
    if (this.batches === 0) return out.finish();
    this.batches--;
    const { value } = out.allocate(this.rows, { value: Float64Array });
    // Not asked each time: where arrays may be emptied, their length is looked up.
    const { length } = value;
    for (let i = 0; i < length; i++) value[i] = i;
    out.emit({ value });
  }
}

class Sizes extends ProducerState.define("Sizes", { sizes: list(int()), next: int().default(0) }) {
  produce(out: OutputCollector): void {
    const rows = this.sizes[this.next++];
    if (rows === undefined) return out.finish();
    out.emit({ value: valuesOf(rows) });
  }
}

class Sink extends ExchangeState.define("Sink", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const last = input.numRows === 0 ? 0 : input.column<number>("value").get(input.numRows - 1);
    out.emit({ rows: [input.numRows], last: [last] });
    input.release();
  }
}

class Echo extends ExchangeState.define("Echo", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit(input.batch);
    input.release();
  }
}

/** The server of {@link Bulk}. */
export function bulkServer(options?: ServerOptions): Server {
  return createServer(
    Bulk,
    {
      bytes: ({ data }) => data,
      source: (params) => stream(new Source(params)),
      made: (params) => stream(new Made(params)),
      sizes: (params) => stream(new Sizes(params)),
      sink: () => stream(new Sink()),
      echo: () => stream(new Echo()),
      labels: () => stream(new Echo()),
      mapped: () => mappedSegments(),
    },
    options,
  );
}

function mappedSegments(): string[] {
  const maps = readFileSync("/proc/self/maps", "utf8");
  return [...new Set(maps.match(/sheaf-[\w-]+/g))];
}
