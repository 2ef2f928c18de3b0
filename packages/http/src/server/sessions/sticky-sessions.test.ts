import { describe, expect, test } from "vitest";
import { requestBody } from "../testing/raw-caller.ts";
import { gate } from "../testing/turn-gate.ts";
import {
  ACCEPT,
  Counting,
  call,
  end,
  expectLost,
  openSession,
  worker,
} from "./testing/counting-worker.ts";

describe("a session", () => {
  test("is opened, resumed and closed", async () => {
    const { caller, opened, handler } = worker({});
    const session = await openSession(caller);
    for (const count of [1, 2]) {
      const reply = await call(caller, "bump", session);
      expect(reply.rows).toEqual([{ result: count }]);
      // It is told once, when it opens.
      expect(reply.header("VGI-Session")).toBeUndefined();
      expect(reply.header("VGI-Session-Close")).toBeUndefined();
    }
    expect(handler.sessions?.registry.size).toBe(1);
    const ended = await call(caller, "end", session);
    expect(ended.header("VGI-Session-Close")).toBe("true");
    expect(opened[0]?.closed).toBe(1);
    expect(handler.sessions?.registry.size).toBe(0);
    expectLost(await call(caller, "bump", session));
    expect(opened[0]?.closed).toBe(1);
  });

  test("is seen by calls that name it and by no others", async () => {
    const { caller } = worker({});
    const session = await openSession(caller);
    expect((await call(caller, "plain", session)).rows).toEqual([{ result: 1 }]);
    expect((await call(caller, "plain", ACCEPT)).rows).toEqual([{ result: 0 }]);
  });

  test("is advertised, with what the client shall echo, which is sent once", async () => {
    const { caller } = worker({ ttlSeconds: 17, echoHeaders: { "X-Worker": "w1", "X-Zone": "b" } });
    const health = await caller.send({ method: "HEAD", path: "/health" });
    expect(health.header("VGI-Sticky-Enabled")).toBe("true");
    expect(health.header("VGI-Sticky-Default-TTL")).toBe("17");
    expect(health.header("VGI-Sticky-Echo-Headers")).toBe("X-Worker, X-Zone");
    const opened = await call(caller, "open", ACCEPT);
    expect(opened.header("VGI-Echo-X-Worker")).toBe("w1");
    expect(opened.header("VGI-Echo-X-Zone")).toBe("b");
    const session = { ...ACCEPT, "VGI-Session": opened.header("VGI-Session") ?? "" };
    expect((await call(caller, "bump", session)).header("VGI-Echo-X-Worker")).toBeUndefined();
  });

  test("needs a client that takes one", async () => {
    const { caller, opened } = worker({});
    for (const headers of [{}, { "VGI-Session-Accept": "false" }, { "VGI-Session-Accept": "" }]) {
      const reply = await call(caller, "open", headers);
      expect(reply.error?.message).toMatch(/^RuntimeError: .*VGI-Session-Accept/);
      expect(reply.header("VGI-Session")).toBeUndefined();
    }
    expect(opened).toEqual([]);
  });

  test("needs a server that has them", async () => {
    const { caller } = worker(undefined);
    const reply = await call(caller, "open", ACCEPT);
    expect(reply.error?.message).toMatch(/^RuntimeError: sticky sessions .*not available/);
    expect((await end(caller, {})).status).toBe(404);
    expect(
      (await caller.send({ method: "HEAD", path: "/health" })).header("VGI-Sticky-Enabled"),
    ).toBeUndefined();
  });

  test("that the call did not open cannot be closed", async () => {
    const reply = await call(worker({}).caller, "end", ACCEPT);
    expect(reply.error?.message).toBe("RuntimeError: no session is open");
  });

  test("of a call that fails after opening it is there all the same", async () => {
    const { caller } = worker({});
    const reply = await call(caller, "openAndFail", ACCEPT);
    expect(reply.header("X-VGI-RPC-Error")).toBe("true");
    const token = reply.header("VGI-Session") ?? "";
    const next = await call(caller, "bump", { ...ACCEPT, "VGI-Session": token });
    expect(next.rows).toEqual([{ result: 1 }]);
  });

  test("is free again when a call fails, or is malformed", async () => {
    const { caller } = worker({});
    const session = await openSession(caller);
    expect((await call(caller, "fail", session)).error?.message).toBe("TypeError: failed");
    const garbage = { path: "/Counting/bump", body: new Uint8Array(8), headers: session };
    expect((await caller.send(garbage)).status).toBe(400);
    const tooFew = await caller.send({
      path: "/Counting/bump",
      body: requestBody("nothing", {}, {}),
      headers: session,
    });
    expect(tooFew.status).toBe(400);
    expect((await call(caller, "bump", session)).rows).toEqual([{ result: 1 }]);
  });

  test("is there for every turn of a stream, one turn with each request", async () => {
    const { caller } = worker({});
    const session = await openSession(caller);
    const reply = await call(caller, "bumps", { ...session, "Sheaf-Accept-Turns": "10" });
    expect(reply.rows).toEqual([{ value: 1 }]);
    expect(reply.countOf("vgi_rpc.stream_state#b64")).toBe(1);
  });
});

describe("calls of one session", () => {
  test("run one after the other, in their order; others do not wait", async () => {
    const { caller } = worker({});
    const session = await openSession(caller);
    const door = gate("serialized");
    const calls = [1, 2, 3].map(() => call(caller, "bumpLater", session, { door: "serialized" }));
    await door.whenArrived(1);
    // Another session and no session at all are served meanwhile.
    const other = await openSession(caller);
    expect((await call(caller, "bump", other)).rows).toEqual([{ result: 1 }]);
    expect(door.arrived).toBe(1);
    door.open();
    await door.whenArrived(2);
    door.open();
    await door.whenArrived(3);
    door.open();
    const results = await Promise.all(calls);
    expect(results.map(({ rows }) => rows[0]?.result)).toEqual([1, 2, 3]);
  });

  test("that wait while it is closed find it lost", async () => {
    const { caller, handler } = worker({});
    const session = await openSession(caller);
    const door = gate("closing");
    const first = call(caller, "bumpLater", session, { door: "closing" });
    await door.whenArrived(1);
    const second = call(caller, "bump", session);
    handler.close();
    door.open();
    expect((await first).rows).toEqual([{ result: 1 }]);
    expectLost(await second);
  });
});

describe("DELETE", () => {
  test("ends a session once, and says so", async () => {
    const { caller, opened } = worker({});
    const session = await openSession(caller);
    const first = await end(caller, session);
    expect([first.status, first.header("VGI-Session-Close")]).toEqual([204, "true"]);
    expect(opened[0]?.closed).toBe(1);
    const second = await end(caller, session);
    expect([second.status, second.header("VGI-Session-Close")]).toEqual([200, undefined]);
    expectLost(await call(caller, "bump", session));
  });

  test("says the same of everything that is no session of this caller", async () => {
    const { caller, opened } = worker({});
    const session = await openSession(caller, {}, { "x-user": "alice" });
    const token = session["VGI-Session"] ?? "";
    const attempts: Record<string, string>[] = [
      {},
      { "VGI-Session": "" },
      { "VGI-Session": "garbage" },
      { "VGI-Session": `${token.slice(0, -2)}AA` },
      { "VGI-Session": token },
      { "VGI-Session": token, "x-user": "bob" },
    ];
    const said = new Set<string>();
    for (const headers of attempts) {
      const reply = await end(caller, headers);
      const named = reply.headers.filter(([name]) => name !== "X-Request-ID");
      said.add(JSON.stringify([reply.status, named, reply.text]));
    }
    expect(said.size).toBe(1);
    expect(opened[0]?.closed).toBe(0);
    expect((await end(caller, session)).status).toBe(204);
  });

  test("waits for the call that has the session", async () => {
    const { caller, opened } = worker({});
    const session = await openSession(caller);
    const door = gate("deleting");
    const running = call(caller, "bumpLater", session, { door: "deleting" });
    await door.whenArrived(1);
    const ending = end(caller, session);
    expect(opened[0]?.closed).toBe(0);
    door.open();
    expect((await running).rows).toEqual([{ result: 1 }]);
    expect((await ending).status).toBe(204);
  });
});

describe("a session whose client goes away during a call", () => {
  test("is free for the next call when the handler is done", async () => {
    const { caller } = worker({});
    const session = await openSession(caller);
    const door = gate("gone");
    const client = new AbortController();
    const pairs = { "vgi_rpc.method": "bumpLater", "vgi_rpc.request_version": "1" };
    const gone = caller.send({
      path: "/Counting/bumpLater",
      body: requestBody("bumpLater", { door: "gone" }, pairs, Counting),
      headers: session,
      signal: client.signal,
    });
    await door.whenArrived(1);
    client.abort();
    await expect(gone).rejects.toMatchObject({ code: "peer-closed" });
    door.open();
    expect((await call(caller, "bump", session)).rows).toEqual([{ result: 2 }]);
  });
});
