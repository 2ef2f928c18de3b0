import { describe, expect, test } from "vitest";
import { sealedTokens } from "../../token/sealed-tokens.ts";
import { keyRing } from "../../token/testing/token-fixtures.ts";
import { SessionRegistry } from "./session-registry.ts";
import { SessionTokens } from "./session-tokens.ts";

const ALICE = { domain: "jwt", principal: "alice" };

describe("a registry", () => {
  const clock = { ms: 0 };
  const registry = (): SessionRegistry => new SessionRegistry(1000, 10, () => clock.ms);

  test("gives a session to its owner only", async () => {
    const sessions = registry();
    sessions.open("id", "alice", {}, undefined);
    expect(await sessions.acquire("id", "bob")).toBeUndefined();
    expect(await sessions.acquire("other", "alice")).toBeUndefined();
    const entered = await sessions.acquire("id", "alice");
    expect(entered?.session.id).toBe("id");
    entered?.release();
    sessions.closeAll();
  });

  test("ends a session once, and does not mind what its object throws", () => {
    const sessions = registry();
    const throwing = {
      close: () => {
        throw new Error("no");
      },
    };
    const rejecting = { close: () => Promise.reject(new Error("no")) };
    for (const [i, state] of [throwing, rejecting, { close: 1 }, {}].entries()) {
      sessions.open(`id${i}`, "alice", state, undefined);
      expect(sessions.close(`id${i}`)).toBe(true);
      expect(sessions.close(`id${i}`)).toBe(false);
    }
    expect(sessions.size).toBe(0);
  });

  test("makes room when the time of others is up", async () => {
    const sessions = new SessionRegistry(1000, 1, () => clock.ms);
    sessions.open("first", "alice", {}, undefined);
    expect(() => sessions.open("second", "alice", {}, undefined)).toThrow(/draining/);
    clock.ms += 1001;
    sessions.reap();
    sessions.open("second", "alice", {}, undefined);
    expect(await sessions.acquire("first", "alice")).toBeUndefined();
    sessions.closeAll();
  });

  test("passes a session on to those who wait, in their order", async () => {
    const sessions = registry();
    sessions.open("id", "alice", {}, undefined);
    const order: number[] = [];
    const take = async (n: number): Promise<void> => {
      const entered = await sessions.acquire("id", "alice");
      order.push(n);
      await Promise.resolve();
      order.push(n);
      entered?.release();
    };
    await Promise.all([take(1), take(2), take(3)]);
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    sessions.closeAll();
  });
});

describe("tokens", () => {
  const codec = sealedTokens(keyRing("key"));

  test("name a session to the worker that has it, and to nobody else", () => {
    const [one, other] = [new SessionTokens(codec, "one"), new SessionTokens(codec, "other")];
    const token = one.seal("id", ALICE);
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(one.open(token, ALICE)).toBe("id");
    expect(one.open(` ${token} `, ALICE)).toBe("id");
    expect(other.open(token, ALICE)).toBeUndefined();
    expect(one.open(token, undefined)).toBeUndefined();
    expect(one.open(token, { ...ALICE, principal: "bob" })).toBeUndefined();
  });

  test("cannot be made for a server whose id has lines", () => {
    expect(() => new SessionTokens(codec, "one\ntwo")).toThrow(
      expect.objectContaining({ code: "invalid-declaration" }),
    );
  });
});
