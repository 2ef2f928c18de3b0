import { describe, expect, test } from "vitest";
import type { ReadReply } from "../testing/read-reply.ts";
import { ACCEPT, call, expectLost, openSession, worker } from "./testing/counting-worker.ts";

describe("a token", () => {
  test.each([
    ["empty", () => ""],
    ["garbage", () => "garbage"],
    ["no base64url", () => "!!!!"],
    ["short", (token: string) => token.slice(0, -4)],
    ["long", (token: string) => `${token}AAAA`],
    ["beyond ASCII", () => "é"],
    ["very long", () => "A".repeat(100_000)],
  ])("that is %s names no session", async (_name, change) => {
    const { caller, opened } = worker({});
    const session = await openSession(caller);
    const changed = change(session["VGI-Session"] ?? "");
    expectLost(await call(caller, "bump", { ...session, "VGI-Session": changed }));
    expect(opened[0]?.count).toBe(0);
  });

  test("with one bit changed names no session", async () => {
    const { caller, opened } = worker({});
    const session = await openSession(caller);
    const bytes = Buffer.from(session["VGI-Session"] ?? "", "base64url");
    for (let at = 0; at < bytes.byteLength; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const headers = { ...session, "VGI-Session": changed.toString("base64url") };
      expectLost(await call(caller, "bump", headers));
    }
    expect(opened[0]?.count).toBe(0);
  });

  test("of another caller names no session", async () => {
    const { caller, opened } = worker({});
    const session = await openSession(caller, {}, { "x-user": "alice" });
    expectLost(await call(caller, "bump", { ...session, "x-user": "bob" }));
    expectLost(await call(caller, "bump", { ...session, "x-user": "" }));
    expect(opened[0]?.count).toBe(0);
    expect((await call(caller, "bump", session)).rows).toEqual([{ result: 1 }]);
  });

  test("of another worker names no session here", async () => {
    const [one, other] = [worker({}, "aaaaaaaaaaaa"), worker({}, "bbbbbbbbbbbb")];
    const session = await openSession(one.caller);
    await openSession(other.caller);
    expectLost(await call(other.caller, "bump", session));
  });

  test("of a stream names no session", async () => {
    const { caller } = worker({});
    const opened = await call(caller, "bumps", await openSession(caller));
    const cursor = opened.lastOf("vgi_rpc.stream_state#b64") ?? "";
    const token = cursor.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    expectLost(await call(caller, "bump", { ...ACCEPT, "VGI-Session": token }));
  });
});

describe("time", () => {
  const clock = { ms: 1_700_000_000_000 };
  const now = (): number => clock.ms;

  test("ends a session that was opened long enough ago, however much it was used", async () => {
    const { caller, opened } = worker({ now, ttlSeconds: 10 });
    const session = await openSession(caller);
    for (let i = 0; i < 5; i++) {
      clock.ms += 2000;
      expect((await call(caller, "bump", session)).error).toBeUndefined();
    }
    clock.ms += 1;
    expectLost(await call(caller, "bump", session));
    expect(opened[0]?.closed).toBe(1);
  });

  test("of a session is what its opener says", async () => {
    const { caller } = worker({ now, ttlSeconds: 10 });
    const session = await openSession(caller, { ttl: 60_000 });
    clock.ms += 59_999;
    expect((await call(caller, "bump", session)).error).toBeUndefined();
    clock.ms += 2;
    expectLost(await call(caller, "bump", session));
  });

  test("ends sessions that nobody asks for any more", async () => {
    const { caller, opened, handler } = worker({ now, ttlSeconds: 10 });
    await openSession(caller);
    await openSession(caller, { ttl: 60_000 });
    clock.ms += 10_001;
    handler.sessions?.registry.reap();
    expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
    handler.close();
    expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
  });
});

describe("limits", () => {
  function expectDraining(reply: ReadReply): void {
    expect(reply.error).toMatchObject({ kind: "server_draining", code: "UNAVAILABLE" });
    expect(reply.error?.message).toMatch(/^ServerDrainingError: /);
    expect(reply.error?.extra.error_details).toMatchObject([{ "@type": "vgi_rpc.RetryInfo" }]);
  }

  test("a server that drains opens none, and serves those that are open", async () => {
    const { caller, handler } = worker({});
    const session = await openSession(caller);
    handler.sessions?.registry.drain();
    expectDraining(await call(caller, "open", ACCEPT));
    expect((await call(caller, "bump", session)).rows).toEqual([{ result: 1 }]);
    expect((await call(caller, "plain")).rows).toEqual([{ result: 0 }]);
    handler.sessions?.registry.drain(false);
    await openSession(caller);
  });

  test("there are so many at most", async () => {
    const { caller } = worker({ maxSessions: 2 });
    const sessions = [await openSession(caller), await openSession(caller)];
    expectDraining(await call(caller, "open", ACCEPT));
    await call(caller, "end", sessions[0]);
    await openSession(caller);
  });
});
