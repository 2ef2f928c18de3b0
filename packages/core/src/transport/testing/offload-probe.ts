/** A service that moves small and large batches, with dictionaries and without, in all ways that there are. */
import { binary, bool, enumOf, float, float32, int, utf8 } from "@sheaf/dataclass";
import { Dictionary, Field, Int8, Schema, Utf8 } from "apache-arrow";
import { exchange, producer, unary } from "../../contract/method.ts";
import { service } from "../../contract/service.ts";
import { createServer } from "../../server/create-server.ts";
import type { Server } from "../../server/server.ts";
import type { AnnotatedBatch } from "../../stream/annotated-batch.ts";
import { ExchangeState } from "../../stream/exchange-state.ts";
import type { OutputCollector } from "../../stream/output-collector.ts";
import { ProducerState } from "../../stream/producer-state.ts";
import { stream } from "../../stream/stream.ts";
import { memoryHost, type Place } from "./memory-offload.ts";

/** An enum. */
export const Phase = { EARLY: "early", LATE: "late" } as const;
/** Columns that lie in a batch as arrays do. */
export const NUMBERS = { value: float(), weight: float32() };
const columns = { n: int(), phase: enumOf("Phase", Phase), text: utf8() };

/** What a handler does with columns that it has allocated. */
export const Way = {
  EMITS: "emits",
  EMITS_PART: "emits-part",
  EMITS_SWAPPED: "emits-swapped",
  EMITS_OTHERS: "emits-others",
  FINISHES: "finishes",
  FAILS: "fails",
  COMES_LATE: "comes-late",
} as const;

/** The service. */
export const Probe = service("Probe", {
  reverse: unary({ data: binary() }, binary()),
  shout: unary({ text: utf8(), phase: enumOf("Phase", Phase) }, utf8()),
  fail: unary({ data: binary() }, binary()),
  rows: producer({ sizes: binary(), note: utf8().default("") }, { output: columns }),
  large: producer({ turns: int() }, { output: NUMBERS }),
  made: producer({ rows: int(), way: enumOf("Way", Way) }, { output: NUMBERS }),
  sum: exchange({}, { input: NUMBERS, output: { value: float() } }),
  words: producer({ turns: int() }, {}),
  echo: exchange({}, { input: columns, output: columns }),
});

const SHARED = new Dictionary(new Utf8(), new Int8(), 77);
const WORDS = new Schema([
  new Field("word", SHARED, true),
  new Field("other", new Dictionary(new Utf8(), new Int8(), 5), true),
  new Field("again", SHARED, true),
]);

/** Bytes that go through the place, and what `reverse` answers. */
export const data: Uint8Array = Uint8Array.from({ length: 5000 }, (_, i) => i);
export const reversed: Uint8Array = data.slice().reverse();

/** Whether a handler is between its start and its end: the place is the server's then. */
export const work: { isUnderWay: boolean } = { isUnderWay: false };

class Rows extends ProducerState.define("Rows", { sizes: binary(), next: int().default(0) }) {
  async produce(out: OutputCollector): Promise<void> {
    work.isUnderWay = true;
    await new Promise(setImmediate);
    const size = this.sizes[this.next++];
    if (size === undefined) out.finish();
    else {
      out.clientLog("INFO", `size ${size}`);
      out.emit(rowsOf(size), { turn: String(this.next) });
    }
    work.isUnderWay = false;
  }
}

/** Batches of 120 kB, without waiting for anything. */
class Large extends ProducerState.define("Large", { turns: int() }) {
  produce(out: OutputCollector): void {
    if (this.turns-- === 0) out.finish();
    else out.emit(numbersOf(10_000));
  }
}

/** One batch whose columns are allocated; nothing comes behind it. */
class Made extends ProducerState.define("Made", {
  rows: int(),
  way: enumOf("Way", Way),
  isOver: bool().default(false),
}) {
  produce(out: OutputCollector): void {
    if (this.isOver) return out.finish();
    this.isOver = true;
    const kinds = { value: Float64Array, weight: Float32Array };
    if (this.way === Way.COMES_LATE) {
      // When its turn is over.
      setImmediate(() => out.allocate(this.rows, kinds));
      return out.emit(numbersOf(1));
    }
    const columns = out.allocate(this.rows, kinds);
    const { value, weight } = numbersOf(this.rows);
    columns.value.set(value);
    columns.weight.set(weight);
    const part = Math.ceil(this.rows / 2);
    switch (this.way) {
      case Way.EMITS:
        return out.emit(columns);
      case Way.EMITS_PART:
        return out.emit({
          value: columns.value.subarray(0, part),
          weight: columns.weight.subarray(0, part),
        });
      case Way.EMITS_SWAPPED:
        return out.emit({ value: columns.weight, weight: columns.value });
      case Way.EMITS_OTHERS:
        return out.emit({ value, weight });
      case Way.FINISHES:
        return out.finish();
      case Way.FAILS:
        throw new TypeError("failed");
    }
  }
}

class Sum extends ExchangeState.define("Sum", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    let sum = 0;
    for (const { value, weight } of input.rows()) sum += Number(value) + Number(weight) / 2;
    out.emit({ value: [sum] });
  }
}

class Words extends ProducerState.define("Words", { turns: int(), next: int().default(0) }) {
  produce(out: OutputCollector): void {
    if (this.next === this.turns) return out.finish();
    this.next++;
    const word = Array.from({ length: 120 }, (_, i) => `word ${i % (this.next * 3)}`);
    out.emit({ word, other: word.map((text) => text.toUpperCase()), again: word.toReversed() });
  }
}

class Echo extends ExchangeState.define("Echo", { kept: int().default(0) }) {
  readonly #kept: AnnotatedBatch[] = [];
  async exchange(input: AnnotatedBatch, out: OutputCollector): Promise<void> {
    work.isUnderWay = true;
    await new Promise(setImmediate);
    // What a state keeps stays as it is.
    this.#kept.push(input);
    const rows = this.#kept.map((batch) => batch.numRows);
    const read = this.#kept.flatMap((batch) => batch.toRows()).length;
    if (read !== rows.reduce((sum, count) => sum + count, 0)) throw new Error("lost rows");
    out.emit(input.batch);
    input.release();
    this.#kept.pop();
    work.isUnderWay = false;
  }
}

/** So many rows, as columns. */
export function rowsOf(count: number) {
  const n = Array.from({ length: count }, (_, i) => i);
  return {
    n,
    phase: n.map((i) => (i % 2 === 0 ? Phase.EARLY : Phase.LATE)),
    text: n.map((i) => `row ${i} of ${count}`),
  };
}

/** So many numbers, as columns. */
export function numbersOf(count: number) {
  const value = Float64Array.from({ length: count }, (_, i) => i / 4);
  return { value, weight: Float32Array.from(value, (each) => -each) };
}

/** Its server, whose large batches go to the place. */
export function probeServer(place: Place, minBytes: number): Server {
  return createServer(
    Probe,
    {
      reverse: ({ data }) => data.slice().reverse(),
      shout: ({ text, phase }) => `${text.toUpperCase()} ${phase}`,
      fail: () => {
        throw new TypeError("failed");
      },
      rows: ({ sizes }) => stream(new Rows({ sizes })),
      large: (params) => stream(new Large(params)),
      made: (params) => stream(new Made(params)),
      sum: () => stream(new Sum()),
      words: ({ turns }) => stream(new Words({ turns }), { output: WORDS }),
      echo: () => stream(new Echo()),
    },
    { offload: memoryHost(place, minBytes) },
  );
}
