import { joinChunks } from "@sheaf/arrow";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { probeServer } from "./testing/probe-service.ts";
import { taken } from "./testing/probe-states.ts";
import {
  CALL,
  CANCEL,
  CURSOR,
  MARK,
  RawCaller,
  requestBody,
  tokensOf,
  turnBody,
} from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";

const options = { tokens: { keys: "key" } };
const caller = new RawCaller(new HttpHandler(probeServer(), options));

function expectFailed(reply: ReadReply, message: string): void {
  expect(reply.status).toBe(200);
  expect(reply.header("X-VGI-RPC-Error")).toBe("true");
  expect(reply.error?.message).toBe(message);
  expect(reply.countOf(CURSOR)).toBe(0);
  expect(reply.countOf(CALL)).toBe(0);
}

describe("an exchange", () => {
  test("is opened with one batch of no rows that has both tokens", async () => {
    const reply = await caller.init("sum");
    expect(reply.status).toBe(200);
    expect(reply.header("X-VGI-RPC-Error")).toBeUndefined();
    expect(reply.streams).toHaveLength(1);
    expect(reply.streams[0]?.columns).toEqual(["total", "turns"]);
    expect(reply.batches).toHaveLength(1);
    expect(reply.batches[0]?.rows).toEqual([]);
    expect([...(reply.batches[0]?.metadata.keys() ?? [])].sort()).toEqual([CALL, CURSOR]);
  });

  test("sends its header in front", async () => {
    const reply = await caller.init("headedSum", { title: "sums" });
    expect(reply.streams.map(({ columns }) => columns)).toEqual([["title"], ["total", "turns"]]);
    expect(reply.streams[0]?.batches.map(({ rows }) => rows)).toEqual([[{ title: "sums" }]]);
    expect(reply.streams[1]?.batches).toHaveLength(1);
    expect(reply.countOf(CURSOR)).toBe(1);
    const turn = await caller.turn("headedSum", tokensOf(reply), { values: [1] });
    expect(turn.streams).toHaveLength(1);
  });

  test("answers each turn with one data batch that has the cursor, and never the call again", async () => {
    const opened = await caller.init("sum");
    const { call } = tokensOf(opened);
    let { cursor } = tokensOf(opened);
    for (const [value, total] of [
      [1, 1],
      [2, 3],
      [4, 7],
    ] as const) {
      const turn = await caller.turn("sum", { cursor, call }, { values: [value] });
      expect(turn.batches).toHaveLength(1);
      expect(turn.rows).toMatchObject([{ total }]);
      expect([...(turn.batches[0]?.metadata.keys() ?? [])]).toEqual([CURSOR]);
      expect(turn.lastOf(CURSOR)).not.toBe(cursor);
      cursor = turn.lastOf(CURSOR) ?? "";
    }
  });

  test("takes one batch a turn, and says so", async () => {
    const { cursor, call } = tokensOf(await caller.init("sum"));
    const pairs = { [CURSOR]: cursor, [CALL]: call };
    const turn = await caller.send({
      path: "/Probe/sum/exchange",
      body: turnBody(pairs, [1], 2),
    });
    expect(turn.status).toBe(400);
    expect(turn.error?.message).toContain("takes one batch; there are 2");
  });

  test("can be gone on with from an old cursor: the server keeps nothing", async () => {
    const opened = tokensOf(await caller.init("sum"));
    const first = await caller.turn("sum", opened, { values: [1] });
    for (const value of [10, 20]) {
      const next = { ...opened, cursor: first.lastOf(CURSOR) };
      const turn = await caller.turn("sum", next, { values: [value] });
      expect(turn.rows).toMatchObject([{ total: 1 + value, turns: 2 }]);
    }
  });

  test("ends with the error of a turn", async () => {
    const opened = tokensOf(await caller.init("failOnTurn", { turn: 2 }));
    const first = await caller.turn("failOnTurn", opened, { values: [1] });
    expect(first.rows).toMatchObject([{ turns: 1 }]);
    const next = { ...opened, cursor: first.lastOf(CURSOR) };
    const failed = await caller.turn("failOnTurn", next, { values: [1] });
    expectFailed(failed, "TypeError: failed on turn 2");
    expect(failed.rows).toEqual([]);
  });

  test("refuses input of other columns as an error of the turn", async () => {
    const opened = tokensOf(await caller.init("sum"));
    // A tick has no columns, and this stream takes one.
    const turn = await caller.turn("sum", opened);
    expect(turn.error?.message).toMatch(/^TypeError: /);
    expect((await caller.turn("sum", opened, { values: [1] })).rows).toHaveLength(1);
  });
});

describe("a producer", () => {
  test("brings its first batch with the opening, and both tokens behind it", async () => {
    const reply = await caller.init("rows", { to: 2 });
    expect(reply.batches.map(({ rows }) => rows.length)).toEqual([1, 0]);
    expect(reply.rows).toMatchObject([{ value: 0 }]);
    expect(reply.batches[0]?.metadata.size).toBe(0);
    expect([...(reply.batches[1]?.metadata.keys() ?? [])].sort()).toEqual([CALL, CURSOR]);
  });

  test("takes one turn with each request, its cursor behind the data, until there is none", async () => {
    const opened = await caller.init("rows", { to: 3 });
    const { call } = tokensOf(opened);
    let { cursor } = tokensOf(opened);
    for (const value of [1, 2]) {
      const turn = await caller.turn("rows", { cursor, call });
      expect(turn.batches.map(({ rows }) => rows.length)).toEqual([1, 0]);
      expect(turn.rows).toMatchObject([{ value }]);
      expect(turn.batches[0]?.metadata.size).toBe(0);
      expect([...(turn.batches[1]?.metadata.keys() ?? [])]).toEqual([CURSOR]);
      cursor = turn.lastOf(CURSOR) ?? "";
    }
    const last = await caller.turn("rows", { cursor, call });
    expect(last.status).toBe(200);
    expect(last.streams).toHaveLength(1);
    expect(last.batches).toEqual([]);
  });

  test.each([
    ["finishes with its only batch", "once", {}, [42]],
    ["finishes at once", "rows", { to: 0 }, []],
  ])("that %s has no cursor", async (_name, method, params, values) => {
    const reply = await caller.init(method, params);
    expect(reply.status).toBe(200);
    expect(reply.rows.map(({ value }) => value)).toEqual(values);
    expect(reply.countOf(CURSOR) + reply.countOf(CALL) + reply.countOf(MARK)).toBe(0);
  });

  test("sends its header in front, with what was logged before it", async () => {
    const reply = await caller.init("headed", { to: 1 });
    expect(reply.streams.map(({ columns }) => columns)).toEqual([["title"], ["value", "text"]]);
    expect(reply.streams[0]?.batches.at(-1)?.rows).toEqual([{ title: "to 1" }]);
    expect(reply.streams[0]?.batches[0]?.metadata.get("vgi_rpc.log_message")).toBe(
      "before the header",
    );
    const turn = await caller.turn("headed", tokensOf(reply));
    expect(turn.streams).toHaveLength(1);
    expect(turn.batches).toEqual([]);
  });

  test("ends with the error of a turn, behind its logs", async () => {
    expectFailed(await caller.init("failAt", { turn: 0 }), "TypeError: failed at 0");
    const opened = await caller.init("failAt", { turn: 1 });
    expect(opened.rows).toHaveLength(1);
    const failed = await caller.turn("failAt", tokensOf(opened));
    expectFailed(failed, "TypeError: failed at 1");
    expect(failed.logs).toEqual(["turn 1"]);
  });

  test("sees the client's own metadata on every tick, the protocol's on none", async () => {
    const own = { "x-own": "first", traceparent: "00-1-2-03" };
    const pairs = { "vgi_rpc.method": "ticks", "vgi_rpc.request_version": "1", ...own };
    const opened = await caller.init("ticks", {}, { body: requestBody("ticks", {}, pairs) });
    expect(opened.rows).toEqual([{ seen: "x-own=first,traceparent=00-1-2-03" }]);
    const turn = await caller.turn("ticks", tokensOf(opened), { pairs: { "x-own": "second" } });
    expect(turn.rows).toEqual([{ seen: "x-own=second" }]);
    const bare = await caller.turn("ticks", tokensOf(opened));
    expect(bare.rows).toEqual([{ seen: "" }]);
  });

  test("takes a tick of any shape", async () => {
    const opened = tokensOf(await caller.init("rows", { to: 3 }));
    const turn = await caller.turn("rows", opened, { values: [1, 2, 3] });
    expect(turn.rows).toMatchObject([{ value: 1 }]);
  });
});

describe("an opening that fails", () => {
  test.each([
    ["refused", "refused at the start", ["about to fail"]],
    ["headless", "refused before the header", []],
  ])("is an error and nothing else: %s", async (method, text, logs) => {
    const reply = await caller.init(method);
    expectFailed(reply, `TypeError: ${text}`);
    expect(reply.streams).toHaveLength(1);
    expect(reply.logs).toEqual(logs);
  });

  test("because its state's class is not listed says what to do", async () => {
    const reply = await caller.init("unlisted");
    expect(reply.status).toBe(200);
    expect(reply.header("X-VGI-RPC-Error")).toBe("true");
    expect(reply.error?.message).toMatch(/^TypeError: .*'Unlisted'/);
    expect(reply.error?.message).toContain("{ states: [Unlisted] }");
    expect(reply.countOf(CURSOR)).toBe(0);
  });

  test("because its state's class is not listed any more says what to do", async () => {
    const opened = tokensOf(await caller.init("rows", { to: 3 }));
    const forgetful = new RawCaller(new HttpHandler(probeServer({ states: [] }), options));
    const reply = await forgetful.turn("rows", opened);
    expect(reply.status).toBe(400);
    expect(reply.error?.message).toContain("{ states: [Rows] }");
    const refused = await caller.turn("rows", opened);
    expect(refused.rows).toHaveLength(1);
  });
});

describe("a turn that is none", () => {
  test.each([
    ["nothing", new Uint8Array(0)],
    ["text", new TextEncoder().encode("not arrow at all, but long enough")],
    ["a stream without a batch", requestBody("nothing", {}, {}).subarray(0, 40)],
  ])("%s is answered with 400", async (_name, body) => {
    const { turns } = taken;
    for (const method of ["rows", "sum"]) {
      const reply = await caller.send({ path: `/Probe/${method}/exchange`, body });
      expect(reply.status).toBe(400);
      expect(reply.error).toBeDefined();
    }
    expect(taken.turns).toBe(turns);
  });

  test("because something behind its batch is broken is answered with 400", async () => {
    const opened = tokensOf(await caller.init("sum"));
    const pairs = { [CURSOR]: opened.cursor, [CALL]: opened.call };
    const good = turnBody(pairs, [2]);
    const end = good.byteLength - 8;
    const { turns } = taken;
    for (const behind of [
      Uint8Array.of(255, 255, 255, 255, 16, 0, 0, 0),
      new Uint8Array(32).fill(7),
    ]) {
      const body = joinChunks([
        good.subarray(0, end),
        behind,
        new Uint8Array(40),
        good.subarray(end),
      ]);
      const reply = await caller.send({ path: "/Probe/sum/exchange", body });
      expect(reply.status).toBe(400);
    }
    expect(taken.turns).toBe(turns);
  });

  test("needs no routing metadata, and does not mind them", async () => {
    const opened = tokensOf(await caller.init("sum"));
    const pairs = { "vgi_rpc.method": "sum", "vgi_rpc.protocol": "Probe" };
    const turn = await caller.turn("sum", opened, { values: [2], pairs });
    expect(turn.rows).toMatchObject([{ total: 2 }]);
  });
});

describe("a cancel", () => {
  const pairs = { [CANCEL]: "1" };

  test.each([
    ["rows", { to: 5 }],
    ["sum", {}],
  ])("of %s tells the state once and takes no turn", async (method, params) => {
    const opened = tokensOf(await caller.init(method, params));
    const before = { ...taken };
    const reply = await caller.turn(method, opened, { pairs });
    expect(reply.status).toBe(200);
    expect(reply.header("X-VGI-RPC-Error")).toBeUndefined();
    expect(reply.batches).toEqual([]);
    expect(taken).toEqual({ turns: before.turns, cancels: before.cancels + 1 });
  });

  test("needs good tokens like every turn", async () => {
    const opened = tokensOf(await caller.init("rows", { to: 5 }));
    const { cancels } = taken;
    for (const tokens of [{}, { ...opened, cursor: opened.call }, { call: opened.call }]) {
      expect((await caller.turn("rows", tokens, { pairs })).status).toBe(400);
    }
    expect(taken.cancels).toBe(cancels);
  });

  test("of a state without a hook does nothing", async () => {
    const opened = tokensOf(await caller.init("ticks"));
    const reply = await caller.turn("ticks", opened, { pairs });
    expect([reply.status, reply.batches.length]).toEqual([200, 0]);
  });
});
