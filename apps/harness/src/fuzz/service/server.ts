/** The service at work. Whatever it is sent, it does little and throws only typed errors: the rest is for us to blame. */
import {
  type AnnotatedBatch,
  type CallContext,
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
import { Fuzzed, Notice } from "./contract.ts";

/** However many batches are asked for. */
const MAX_BATCHES = 3;

class Counting extends ProducerState.define("Counting", { to: int(), next: int().default(0) }) {
  produce(out: OutputCollector): void {
    if (this.next >= this.to || this.next >= MAX_BATCHES) return out.finish();
    out.clientLog("INFO", `number ${this.next}`);
    out.emit({ value: [this.next++] });
  }
}

class Announced extends ProducerState.define("Announced", { left: int().default(1) }) {
  produce(out: OutputCollector): void {
    if (this.left-- <= 0) return out.finish();
    out.emit({ value: [1.5, null], label: ["red", "blue"], list: [[1, 2], []] }, { key: "value" });
  }
}

class Relay extends ExchangeState.define("Relay", { times: int(), turns: int().default(0) }) {
  exchange(input: AnnotatedBatch, out: OutputCollector, ctx: CallContext): void {
    this.turns++;
    ctx.clientLog("DEBUG", `turn ${this.turns}`, { rows: String(input.numRows) });
    out.emit(input.batch, Object.fromEntries(input.customMetadata));
  }
}

class Sum extends ExchangeState.define("Sum", {
  total: float().default(0),
  turns: int().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number | null>("value")) this.total += value ?? 0;
    this.turns++;
    out.emit({ total: [this.total], turns: [this.turns] });
  }
}

/** A fresh server. What is not a typed error reaches callers as {@link INTERNAL_ERROR}. */
export function fuzzedServer(options: ServerOptions = {}): Server {
  return createServer(
    Fuzzed,
    {
      add: ({ a, b }) => a + b,
      nothing: () => undefined,
      echo: ({ value }) => value,
      greet: ({ name, greeting }) => `${greeting ?? "hello"} ${name}`,
      payload: ({ data }) => data,
      later: async ({ value }, ctx) => {
        await Promise.resolve();
        ctx.clientLog("INFO", "later");
        return value;
      },
      refuse: ({ reason }) => {
        throw new RpcError("ValueError", reason);
      },
      count: ({ to }) => stream(new Counting({ to })),
      announced: ({ title }, ctx) => {
        ctx.clientLog("INFO", "before the header");
        return stream(new Announced(), { header: new Notice({ title, total: 1 }) });
      },
      relay: ({ times }) => stream(new Relay({ times })),
      sum: () => stream(new Sum()),
    },
    { states: [Counting, Announced, Relay, Sum], exposeErrors: "none", ...options },
  );
}

/** How an error that is not typed looks from outside. */
export const INTERNAL_ERROR = "RuntimeError: internal error";
