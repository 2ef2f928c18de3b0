import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import { expectUsable, rejection } from "./expectations.ts";

/** Calls side by side, and streams that go on elsewhere. */
export function concurrencySuite({ verifies, otherwise }: Citing): void {
  verifies("concurrent.calls-do-not-wait", async ({ client }) => {
    const hanging = client.hang();
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    while ((await client.hanging()) === 0);
    await client.release();
    expect(await hanging).toBeUndefined();
  });
  otherwise("concurrent.calls-do-not-wait", async ({ client }) => {
    const order: number[] = [];
    const calls = [3, 1, 2].map(async (value) => {
      expect(await client.later({ value })).toBe(value);
      order.push(value);
    });
    await Promise.all(calls);
    expect(order).toEqual([3, 1, 2]);
  });

  verifies("concurrent.streams-run-side-by-side", async ({ client }) => {
    await using left = await client.sum();
    await using right = await client.endless();
    for (let i = 1; i <= 5; i++) {
      expect((await left.exchange({ value: [1] })).rows()).toEqual([{ total: i, turns: i }]);
      expect((await right.tick())?.rows()).toEqual([{ value: i - 1 }]);
      expect(await client.add({ a: i, b: i })).toBe(2 * i);
    }
  });
  otherwise("concurrent.streams-run-side-by-side", async ({ client }) => {
    const session = await client.count({ to: 3 });
    await session.tick();
    let answered = false;
    const sum = client.add({ a: 2, b: 3 }).finally(() => {
      answered = true;
    });
    let batches = 0;
    while ((await session.tick()) !== undefined) {
      batches++;
      expect(answered).toBe(false);
    }
    expect(batches).toBe(2);
    expect(await sum).toBe(5);
  });

  verifies("resume.goes-on-behind-the-last-batch", "exchange", async ({ client, another }) => {
    const session = await client.sum();
    await session.exchange({ value: [1, 2] });
    const token = await session.token();
    const resumed = await (await another()).resumeStream("sum", token ?? "");
    expect((await resumed.exchange({ value: [4] })).rows()).toEqual([{ total: 7, turns: 2 }]);
    expect(resumed.header).toBeNull();
  });
  verifies("resume.goes-on-behind-the-last-batch", "producer", async ({ client, another }) => {
    const session = await client.countWithHeader({ to: 5 }, { readAhead: 0 });
    const [batch, token] = (await session.nextWithToken()) ?? [];
    expect(batch?.rows()).toEqual([{ value: 0 }]);
    const resumed = await (await another()).resumeStream("countWithHeader", token ?? "");
    const rest: unknown[] = [];
    for await (const each of resumed) rest.push(...each.rows());
    expect(rest).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }, { value: 4 }]);
  });
  otherwise("resume.goes-on-behind-the-last-batch", async ({ client }) => {
    const session = await client.sum();
    await session.exchange({ value: [1] });
    expect(await rejection(session.token())).toMatchObject({ code: "unsupported", method: "sum" });
    await session.close();
    await expectUsable(client);
  });

  verifies("resume.needs-a-token-that-was-given", async ({ client }) => {
    const session = await client.sum();
    await session.exchange({ value: [1] });
    const token = (await session.token()) ?? "";
    const [start, changed, rest] = [
      token.slice(0, 60),
      token[60] === "A" ? "B" : "A",
      token.slice(61),
    ];
    for (const wrong of ["", "made up", start, `${start}${changed}${rest}`]) {
      const error = await rejection(resumeSum(client, wrong));
      expect((error as { kind?: string }).kind).toMatch(/^(remote|protocol|schema)$/);
    }
    await expectUsable(client);
    expect((await session.exchange({ value: [1] })).rows()).toEqual([{ total: 2, turns: 2 }]);
  });
  otherwise("resume.needs-a-token-that-was-given", async ({ client }) => {
    expect(await rejection(resumeSum(client, "made up"))).toMatchObject({ code: "unsupported" });
    await expectUsable(client);
  });

  verifies("resume.has-no-token-after-the-end", async ({ client }) => {
    const session = await client.count({ to: 1 }, { readAhead: 0 });
    await session.tick();
    expect(await session.tick()).toBeUndefined();
    expect(await session.token()).toBeUndefined();
  });
}

async function resumeSum(client: FixtureClient, token: string): Promise<unknown> {
  const session = await client.resumeStream("sum", token);
  return session.exchange({ value: [1] });
}
