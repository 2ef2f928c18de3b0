import {
  type AnnotatedBatch,
  createServer,
  ExchangeState,
  exchange,
  type OutputCollector,
  type StateConstructor,
  service,
  stream,
} from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { CALL, CURSOR, RawCaller, requestBody, turnBody } from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";

/** The state as it was. */
class First extends ExchangeState.define("Total", { total: float().default(0) }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number>("value")) this.total += value;
    out.emit({ total: [this.total], note: [""] });
  }
}

/** The same with a field more, which has a default. */
class WithDefault extends ExchangeState.define("Total", {
  total: float().default(0),
  turns: int().default(100),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number>("value")) this.total += value;
    out.emit({ total: [this.total], note: [`turn ${++this.turns}`] });
  }
}

/** The same with a field more, without which there is no state. */
class WithoutDefault extends ExchangeState.define("Total", { total: float(), unit: utf8() }) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ total: [this.total], note: [this.unit] });
  }
}

/** The same, counted in whole numbers. */
class Whole extends ExchangeState.define("Total", { total: int().default(0) }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    for (const value of input.column<number>("value")) this.total += value;
    out.emit({ total: [this.total], note: ["whole"] });
  }
}

/** The same by another name. */
class Renamed extends ExchangeState.define("Sum", { total: float().default(0) }) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ total: [this.total], note: ["renamed"] });
  }
}

const Totals = service("Totals", {
  totals: exchange({}, { input: { value: float() }, output: { total: float(), note: utf8() } }),
});

/** A worker of a release: how its states look. */
function worker(type: StateConstructor, begin: () => ExchangeState = () => new First()): RawCaller {
  const server = createServer(Totals, { totals: () => stream(begin()) }, { states: [type] });
  return new RawCaller(new HttpHandler(server, { tokens: { keys: "shared" } }));
}

async function open(caller: RawCaller): Promise<{ cursor: string; call: string }> {
  const pairs = { "vgi_rpc.method": "totals", "vgi_rpc.request_version": "1" };
  const body = requestBody("nothing", {}, pairs);
  const reply = await caller.send({ path: "/Totals/totals/init", body });
  return { cursor: reply.lastOf(CURSOR) ?? "", call: reply.lastOf(CALL) ?? "" };
}

function turn(
  caller: RawCaller,
  { cursor, call }: { cursor: string; call: string },
  value: number,
): Promise<ReadReply> {
  const body = turnBody({ [CURSOR]: cursor, [CALL]: call }, [value]);
  return caller.send({ path: "/Totals/totals/exchange", body });
}

describe("while workers of two releases serve one stream", () => {
  test("a new field has its default at first, and is kept from then on", async () => {
    const [old, young] = [worker(First), worker(WithDefault, () => new WithDefault())];
    const { call, ...opened } = await open(old);
    let { cursor } = opened;
    const steps = [
      [old, 1, { total: 1, note: "" }],
      [young, 2, { total: 3, note: "turn 101" }],
      [young, 3, { total: 6, note: "turn 102" }],
      // Who does not know the field loses it; the rest of the state goes on.
      [old, 4, { total: 10, note: "" }],
      [young, 5, { total: 15, note: "turn 101" }],
    ] as const;
    for (const [caller, value, expected] of steps) {
      const reply = await turn(caller, { cursor, call }, value);
      expect(reply.rows).toEqual([expected]);
      cursor = reply.lastOf(CURSOR) ?? "";
    }
  });

  test("a stream of the new release goes on with the old one", async () => {
    const [old, young] = [worker(First), worker(WithDefault, () => new WithDefault())];
    const { call, cursor } = await open(young);
    const first = await turn(young, { cursor, call }, 1);
    expect(first.rows).toEqual([{ total: 1, note: "turn 101" }]);
    const second = await turn(old, { cursor: first.lastOf(CURSOR) ?? "", call }, 2);
    expect(second.rows).toEqual([{ total: 3, note: "" }]);
    const third = await turn(young, { cursor: second.lastOf(CURSOR) ?? "", call }, 3);
    expect(third.rows).toEqual([{ total: 6, note: "turn 101" }]);
  });

  test("the same worker's streams of before and after do not disturb each other", async () => {
    const [old, young] = [worker(First), worker(WithDefault, () => new WithDefault())];
    const [before, after] = [await open(old), await open(young)];
    for (let i = 0; i < 2; i++) {
      expect((await turn(young, before, 1)).rows).toEqual([{ total: 1, note: "turn 101" }]);
      expect((await turn(young, after, 2)).rows).toEqual([{ total: 2, note: "turn 101" }]);
    }
  });

  test("a type that can be cast is", async () => {
    const [old, young] = [worker(First), worker(Whole)];
    const opened = await open(old);
    const first = await turn(old, opened, 2);
    const next = { ...opened, cursor: first.lastOf(CURSOR) ?? "" };
    const reply = await turn(young, next, 3);
    expect(reply.rows).toEqual([{ total: 5, note: "whole" }]);
  });

  test("a field that nobody can make up is an error that names it", async () => {
    const opened = await open(worker(First));
    const reply = await turn(worker(WithoutDefault), opened, 1);
    expect(reply.status).toBe(400);
    expect(reply.error?.message).toContain("unit");
    expect((await turn(worker(First), opened, 1)).rows).toHaveLength(1);
  });

  test("a class by another name is an error that says what to do", async () => {
    const opened = await open(worker(First));
    const reply = await turn(worker(Renamed), opened, 1);
    expect(reply.status).toBe(400);
    expect(reply.error?.message).toContain("'Total'");
    expect(reply.error?.message).toContain("states: [Total]");
  });
});
