/** A service that moves small and large batches, with dictionaries and without, in all ways that there are. */
import { binary, enumOf, int, utf8 } from "@sheaf/dataclass";
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
const columns = { n: int(), phase: enumOf("Phase", Phase), text: utf8() };

/** The service. */
export const Probe = service("Probe", {
  reverse: unary({ data: binary() }, binary()),
  shout: unary({ text: utf8(), phase: enumOf("Phase", Phase) }, utf8()),
  fail: unary({ data: binary() }, binary()),
  rows: producer({ sizes: binary(), note: utf8().default("") }, { output: columns }),
  words: producer({ turns: int() }, {}),
  echo: exchange({}, { input: columns, output: columns }),
});

const SHARED = new Dictionary(new Utf8(), new Int8(), 77);
const WORDS = new Schema([
  new Field("word", SHARED, true),
  new Field("other", new Dictionary(new Utf8(), new Int8(), 5), true),
  new Field("again", SHARED, true),
]);

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
      words: ({ turns }) => stream(new Words({ turns }), { output: WORDS }),
      echo: () => stream(new Echo()),
    },
    { offload: memoryHost(place, minBytes) },
  );
}
