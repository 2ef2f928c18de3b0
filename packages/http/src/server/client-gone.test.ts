import { type CallContext, type CallEnd, createServer, service, unary } from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { httpRequest, requestBody } from "./testing/raw-caller.ts";
import { gate } from "./testing/turn-gate.ts";

const Slow = service("Slow", {
  wait: unary({ door: utf8() }, int()),
  waitAndLook: unary({ door: utf8() }, int()),
  quick: unary({}, int()),
});

/** A worker that waits, and what its calls saw. */
function worker() {
  const signals: AbortSignal[] = [];
  const ends: CallEnd[] = [];
  const server = createServer(
    Slow,
    {
      wait: async ({ door }, ctx: CallContext) => {
        signals.push(ctx.signal);
        await gate(door).pass();
        return 1;
      },
      waitAndLook: async ({ door }, ctx: CallContext) => {
        await gate(door).pass();
        signals.push(ctx.signal);
        gate(`${door}, looked`).open();
        return 1;
      },
      quick: () => 2,
    },
    { hooks: [{ onCall: () => (end) => void ends.push(end) }] },
  );
  const handler = new HttpHandler(server, { tokens: { keys: "key" } });
  const call = (method: string, signal: AbortSignal, params = {}) => {
    const pairs = { "vgi_rpc.method": method, "vgi_rpc.request_version": "1" };
    const body = requestBody(method, params, pairs, Slow);
    return handler.handle(httpRequest({ path: `/Slow/${method}`, body, signal }));
  };
  return { signals, ends, call };
}

describe("a client that goes away", () => {
  test("while its handler works is not waited for, and the handler is told", async () => {
    const { signals, ends, call } = worker();
    const client = new AbortController();
    const answer = call("wait", client.signal, { door: "away" });
    await gate("away").whenArrived(1);
    expect(signals[0]?.aborted).toBe(false);
    client.abort();
    await expect(answer).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
    expect(signals[0]?.aborted).toBe(true);
    expect(signals[0]?.reason).toMatchObject({ kind: "transport", code: "peer-closed" });
    gate("away").open();
    expect(ends).toHaveLength(1);
    expect(ends[0]?.error).toMatchObject({ code: "peer-closed" });
  });

  test("is seen by a handler that looks only later", async () => {
    const { signals, call } = worker();
    const client = new AbortController();
    const answer = call("waitAndLook", client.signal, { door: "late" });
    await gate("late").whenArrived(1);
    client.abort();
    await expect(answer).rejects.toMatchObject({ code: "peer-closed" });
    gate("late").open();
    await gate("late, looked").pass();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("before its handler has begun is not waited for either", async () => {
    const { signals, call } = worker();
    const answer = call("wait", AbortSignal.abort(), { door: "before" });
    await expect(answer).rejects.toMatchObject({ code: "peer-closed" });
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    gate("before").open();
  });

  test("after its answer changes nothing", async () => {
    const { signals, ends, call } = worker();
    const client = new AbortController();
    gate("after").open();
    const { status } = await call("wait", client.signal, { door: "after" });
    client.abort();
    expect(status).toBe(200);
    expect(signals[0]?.aborted).toBe(false);
    expect(ends).toHaveLength(1);
    expect(ends[0]?.error).toBeUndefined();
  });
});

test("a call that is answered at once leaves no listener on its client's signal", async () => {
  const { call } = worker();
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  await call("quick", signal);
  gate("listeners").open();
  await call("wait", signal, { door: "listeners" });
  expect(listeners).toBe(0);
});
