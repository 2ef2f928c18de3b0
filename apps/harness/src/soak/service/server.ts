/** The service at work. */
import {
  type AnnotatedBatch,
  createServer,
  ExchangeState,
  type OutputCollector,
  ProducerState,
  RpcError,
  type Server,
  type ServerOptions,
  stream,
} from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";
import { countFrom, Notice, numbersFrom, Soaked } from "./contract.ts";

class Counting extends ProducerState.define("Counting", { next: int(), to: int() }) {
  produce(out: OutputCollector): void {
    if (this.next >= this.to) return out.finish();
    out.emit({ value: [this.next++] });
  }
}

class Bulk extends ProducerState.define("Bulk", { first: int(), batches: int(), rows: int() }) {
  produce(out: OutputCollector): void {
    if (this.batches-- <= 0) return out.finish();
    // Every other batch is made where it is sent from.
    if (this.batches % 2 === 0) out.emit({ value: numbersFrom(this.first, this.rows) });
    else {
      const { value } = out.allocate(this.rows, { value: Float64Array });
      out.emit({ value: countFrom(this.first, value) });
    }
    this.first += this.rows;
  }
}

class Endless extends ProducerState.define("Endless", { next: int().default(0) }) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next++] });
  }
}

class Sum extends ExchangeState.define("Sum", {
  total: float().default(0),
  turns: int().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number>("value")) this.total += value;
    this.turns++;
    out.emit({ total: [this.total], turns: [this.turns] });
  }
}

class Relay extends ExchangeState.define("Relay", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit(input.batch);
  }
}

/** Ids that a process remembers. */
const MAX_IDS = 5000;

/** A fresh server. */
export function soakedServer(options: ServerOptions = {}): Server {
  const seen = new Map<string, number>();
  return createServer(
    Soaked,
    {
      pid: () => process.pid,
      add: ({ a, b }) => a + b,
      once({ id }) {
        const times = (seen.get(id) ?? 0) + 1;
        seen.set(id, times);
        const [oldest] = seen.keys();
        if (seen.size > MAX_IDS && oldest !== undefined) seen.delete(oldest);
        return times;
      },
      bytes: ({ data }) => data,
      fail({ message }) {
        throw new RpcError("ValueError", message);
      },
      chatter({ lines }, ctx) {
        for (let i = 0; i < lines; i++) ctx.clientLog("INFO", `line ${i}`);
        return lines;
      },
      slow: ({ ms }, { signal }) => pause(ms, signal),
      count: ({ from, to }) => stream(new Counting({ next: from, to })),
      announced: ({ from, to }) =>
        stream(new Counting({ next: from, to }), { header: new Notice({ from, to }) }),
      bulk: (params) => stream(new Bulk(params)),
      endless: () => stream(new Endless()),
      sum: () => stream(new Sum()),
      relay: () => stream(new Relay()),
    },
    { states: [Counting, Bulk, Endless, Sum, Relay], ...options },
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
