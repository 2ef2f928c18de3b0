import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import { virtualClock } from "../clock/virtual-clock.ts";
import { expectUsable, rejection } from "./expectations.ts";

const HOUR_MS = 3_600_000;

/** Signals and deadlines: the caller is free at once, the carrier when the answer has come. */
export function giveUpSuite({ verifies }: Citing): void {
  verifies("give-up.before-sending-sends-nothing", async ({ client }) => {
    const signal = AbortSignal.abort(new Error("no longer needed"));
    const before = await client.tally();
    await expect(client.add({ a: 1, b: 1 }, { signal })).rejects.toMatchObject({
      kind: "cancelled",
      code: "aborted",
      name: "AbortError",
      cause: { message: "no longer needed" },
    });
    await rejection(firstTick(client, signal));
    await expectUsable(client);
    expect((await client.tally()).produced).toBe(before.produced);
  });

  verifies("give-up.rejects-at-once", async ({ client, another }) => {
    const other = await another();
    const controller = new AbortController();
    const hanging = client.hang({}, { signal: controller.signal });
    const next = client.add({ a: 2, b: 2 });
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await rejection(hanging)).toMatchObject({
      kind: "cancelled",
      code: "aborted",
      method: "hang",
      cause: reason,
    });
    await releaseUntil(other, next);
    expect(await next).toBe(4);
  });

  verifies("give-up.rejects-when-the-time-is-up", async ({ client, another }) => {
    const other = await another();
    using clock = virtualClock();
    let outcome: unknown;
    const hanging = rejection(client.hang({}, { timeoutMs: HOUR_MS })).then((error) => {
      outcome = error;
    });
    await clock.advance(HOUR_MS - 1);
    expect(outcome).toBeUndefined();
    await clock.advance(1);
    await hanging;
    expect(outcome).toMatchObject({
      kind: "cancelled",
      code: "deadline-exceeded",
      limit: HOUR_MS,
      method: "hang",
    });
    clock[Symbol.dispose]();
    const next = client.add({ a: 3, b: 3 });
    await releaseUntil(other, next);
    expect(await next).toBe(6);
  });

  verifies("give-up.ends-a-turn", async ({ client, another }) => {
    const other = await another();
    const session = await client.hangingTurns({}, { timeoutMs: HOUR_MS, readAhead: 0 });
    using clock = virtualClock();
    const turn = rejection(session.tick());
    await clock.advance(HOUR_MS);
    expect(await turn).toMatchObject({ kind: "cancelled", code: "deadline-exceeded" });
    clock[Symbol.dispose]();
    await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
    const next = client.add({ a: 3, b: 3 });
    await releaseUntil(other, next);
    expect(await next).toBe(6);
  });

  verifies("give-up.cancels-between-turns", async ({ client }) => {
    const before = await client.cancels();
    const controller = new AbortController();
    const session = await client.endless({}, { signal: controller.signal });
    await session.tick();
    controller.abort();
    await expect(session.tick()).rejects.toMatchObject({ kind: "cancelled" });
    await expectUsable(client);
    expect(await client.cancels()).toBe(before + 1);
  });

  verifies("give-up.leaves-the-queue", async ({ client, another }) => {
    const other = await another();
    const hanging = client.hang();
    const controller = new AbortController();
    const waiting = [1, 2, 3].map((a) =>
      client.add({ a, b: 0 }, a === 2 ? { signal: controller.signal } : {}),
    );
    const outcomes = Promise.allSettled(waiting);
    controller.abort();
    await releaseUntil(other, hanging);
    const [first, second, third] = await outcomes;
    expect([first, third]).toMatchObject([{ value: 1 }, { value: 3 }]);
    // Where calls do not wait for each other it may have been faster.
    if (second?.status === "rejected") expect(second.reason).toMatchObject({ code: "aborted" });
  });

  verifies("give-up.leaves-no-timer", async ({ client }) => {
    await client.add({ a: 1, b: 1 });
    using clock = virtualClock();
    expect(await client.add({ a: 1, b: 1 }, { timeoutMs: HOUR_MS })).toBe(2);
    // Carriers may have timers of their own, but none that takes so long.
    expect(clock.pending.filter((ms) => ms >= HOUR_MS)).toEqual([]);
  });
}

async function firstTick(client: FixtureClient, signal: AbortSignal): Promise<unknown> {
  const session = await client.endless({}, { signal });
  return session.tick();
}

/** The request to be released may overtake the one that hangs: asks until it has worked. */
async function releaseUntil(other: FixtureClient, settled: Promise<unknown>): Promise<void> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  settled.then(finish, finish);
  while (!done) await other.release();
}
