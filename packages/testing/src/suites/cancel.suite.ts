import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { drain, expectUsable } from "./expectations.ts";

/** Leaving streams early. */
export function cancelSuite({ verifies }: Citing): void {
  for (const batches of [0, 1, 5]) {
    verifies("cancel.tells-the-state-once", `after ${batches} batches`, async ({ client }) => {
      const before = await client.cancels();
      const session = await client.endless();
      for (let i = 0; i < batches; i++) await session.tick();
      await session.cancel();
      await session.cancel();
      await session.close();
      await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
      expect(await client.cancels()).toBe(before + 1);
    });
  }

  verifies("cancel.stops-the-producer", async ({ client }) => {
    const session = await client.endless();
    for (let i = 0; i < 5; i++) await session.tick();
    await session.cancel();
    const { produced } = await client.tally();
    await expectUsable(client);
    expect((await client.tally()).produced).toBe(produced);
  });

  verifies("cancel.happens-when-a-loop-is-left", async ({ client }) => {
    const before = await client.cancels();
    for await (const batch of client.endless()) {
      if (batch.rows()[0]?.value === 20) break;
    }
    expect(await client.cancels()).toBe(before + 1);
    await expectUsable(client);
  });

  verifies("cancel.happens-when-a-loop-throws", async ({ client }) => {
    const before = await client.cancels();
    const failing = async (): Promise<void> => {
      for await (const _ of client.endless()) throw new Error("enough");
    };
    await expect(failing()).rejects.toThrow("enough");
    expect(await client.cancels()).toBe(before + 1);
  });

  for (const turns of [0, 2]) {
    verifies("cancel.ends-exchanges", `after ${turns} turns`, async ({ client }) => {
      const before = await client.tally();
      const session = await client.watched();
      for (let i = 0; i < turns; i++) await session.exchange({ value: [1] });
      await session.cancel();
      await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
        code: "stream-closed",
      });
      const after = await client.tally();
      expect(after.exchanged - before.exchanged).toBe(turns);
      expect(after.cancelled - before.cancelled).toBe(1);
      await expectUsable(client);
    });
  }

  verifies("cancel.may-come-during-a-turn", async ({ client }) => {
    const session = await client.endless();
    const turn = session.tick();
    await session.cancel();
    expect((await turn)?.rows()).toEqual([{ value: 0 }]);
    await expectUsable(client);
  });

  verifies("cancel.survives-a-state-that-fails", async ({ client }) => {
    const session = await client.failOnCancel();
    await session.tick();
    await session.cancel();
    await expectUsable(client);
  });

  verifies("cancel.of-a-finished-stream-is-nothing", async ({ client }) => {
    const session = await client.count({ to: 1 });
    expect(await drain(session)).toBe(1);
    await session.cancel();
    await expectUsable(client);
  });
}
