/** For tests: a service with one method for each thing that HTTP makes different. */
import {
  createServer,
  exchange,
  type Implementation,
  producer,
  RpcError,
  type Server,
  type ServerOptions,
  type StateConstructor,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";
import {
  FailAt,
  FailOnTurn,
  Gated,
  Once,
  Rows,
  SpoiltAt,
  Sum,
  Ticks,
  Unlisted,
} from "./probe-states.ts";

/** What the header streams announce. */
export class Title extends dataclass("Title", { title: utf8() }) {}

const row = { value: int(), text: utf8() };
const input = { value: float() };
const totals = { total: float(), turns: int() };

/** The contract. It declares no version, so that requests can be made of little. */
export const Probe = service("Probe", {
  add: unary({ a: float(), b: float() }, float()),
  nothing: unary({}),
  text: unary({ length: int() }, utf8()),
  fail: unary({ type: utf8(), message: utf8() }, int()),
  caller: unary({}, utf8()),
  rows: producer({ to: int(), length: int().default(0) }, { output: row }),
  otherRows: producer({ to: int(), length: int().default(0) }, { output: row }),
  headed: producer({ to: int() }, { output: row, header: Title }),
  gated: producer({ gate: utf8() }, { output: row }),
  once: producer({}, { output: row }),
  failAt: producer({ turn: int() }, { output: row }),
  spoiltAt: producer({ turn: int() }, { output: row }),
  ticks: producer({}, { output: { seen: utf8() } }),
  refused: producer({}, { output: row }),
  headless: producer({}, { output: row, header: Title }),
  unlisted: producer({}, { output: row }),
  sum: exchange({}, { input, output: totals }),
  headedSum: exchange({ title: utf8() }, { input, output: totals, header: Title }),
  failOnTurn: exchange({ turn: int() }, { input, output: totals }),
});

/** What implements it. */
export function probeImplementation(): Implementation<typeof Probe.methods> {
  return {
    add: ({ a, b }) => a + b,
    nothing: () => undefined,
    text: ({ length }) => "x".repeat(length),
    fail: ({ type, message }) => {
      throw type === "plain" ? new TypeError(message) : new RpcError(type, message);
    },
    caller: (_params, ctx) => ctx.auth.principal,
    rows: (params) => stream(new Rows(params)),
    otherRows: (params) => stream(new Rows(params)),
    headed: ({ to }, ctx) => {
      ctx.clientLog("INFO", "before the header");
      return stream(new Rows({ to, length: 0 }), { header: new Title({ title: `to ${to}` }) });
    },
    gated: (params) => stream(new Gated(params)),
    once: () => stream(new Once()),
    failAt: (params) => stream(new FailAt(params)),
    spoiltAt: (params) => stream(new SpoiltAt(params)),
    ticks: () => stream(new Ticks()),
    refused: (_params, ctx) => {
      ctx.clientLog("INFO", "about to fail");
      throw new TypeError("refused at the start");
    },
    headless: () => {
      throw new TypeError("refused before the header");
    },
    unlisted: () => stream(new Unlisted()),
    sum: () => stream(new Sum()),
    headedSum: ({ title }) => stream(new Sum(), { header: new Title({ title }) }),
    failOnTurn: (params) => stream(new FailOnTurn(params)),
  };
}

/** The states that may be restored; one of the service's is not among them. */
export const probeStates: readonly StateConstructor[] = [
  FailAt,
  SpoiltAt,
  FailOnTurn,
  Gated,
  Once,
  Rows,
  Sum,
  Ticks,
];

/** A fresh server of it. */
export function probeServer(options: ServerOptions = {}): Server {
  return createServer(Probe, probeImplementation(), { states: probeStates, ...options });
}
