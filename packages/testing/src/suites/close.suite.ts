import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { counting, drain, expectUsable, rowsOf } from "./expectations.ts";

/** Ending streams in order. */
export function closeSuite({ verifies }: Citing): void {
  for (const turns of [0, 1, 3]) {
    verifies("close.leaves-the-carrier-usable", `exchange, ${turns} turns`, async ({ client }) => {
      const session = await client.sum();
      for (let i = 0; i < turns; i++) await session.exchange({ value: [1] });
      await session.close();
      await expectUsable(client);
    });
    verifies("close.leaves-the-carrier-usable", `producer, ${turns} turns`, async ({ client }) => {
      const session = await client.endless();
      for (let i = 0; i < turns; i++) await session.tick();
      await session.close();
      await expectUsable(client);
    });
  }

  verifies("close.leaves-the-carrier-usable", "with a header", async ({ client }) => {
    await (await client.countWithHeader({ to: 3 })).close();
    await (await client.sumWithHeader({ title: "" })).close();
    await expectUsable(client);
  });

  verifies("close.is-idempotent", async ({ client }) => {
    const session = await client.sum();
    await session.exchange({ value: [1] });
    await Promise.all([session.close(), session.close()]);
    await session.close();
    await session.cancel();
    const finished = await client.count({ to: 2 });
    expect(await drain(finished)).toBe(2);
    await finished.close();
    await finished.close();
    const cancelled = await client.endless();
    await cancelled.cancel();
    await cancelled.close();
    await expectUsable(client);
  });

  verifies("close.refuses-later-turns", async ({ client }) => {
    const closed = { kind: "protocol", code: "stream-closed" };
    const exchange = await client.sum();
    await exchange.close();
    await expect(exchange.exchange({ value: [1] })).rejects.toMatchObject(closed);
    const producer = await client.endless();
    await producer.tick();
    await producer.close();
    await expect(producer.tick()).rejects.toMatchObject({ ...closed, method: "endless" });
    await expect(drain(producer)).rejects.toMatchObject(closed);
  });

  verifies("close.is-no-cancel", async ({ client }) => {
    const before = await client.cancels();
    const session = await client.endless();
    await session.tick();
    await session.close();
    const { cancelled } = await client.tally();
    const watched = await client.watched();
    await watched.exchange({ value: [1] });
    await watched.close();
    expect(await client.cancels()).toBe(before);
    expect((await client.tally()).cancelled).toBe(cancelled);
  });

  verifies("close.happens-with-the-scope", async ({ client }) => {
    {
      await using session = await client.sum();
      await session.exchange({ value: [1] });
    }
    await expectUsable(client);
  });

  verifies("close.reads-what-was-asked-ahead", async ({ client }) => {
    for (const turns of [1, 2, 5, 9]) {
      const session = await client.endless({}, { readAhead: 32 });
      for (let i = 0; i < turns; i++) await session.tick();
      await session.close();
      expect(await rowsOf(client.count({ to: 3 }))).toEqual(counting(3));
    }
    await expectUsable(client);
  });
}
