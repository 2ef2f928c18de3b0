import { describe, expect, it } from "vitest";
import type { OpenClient } from "../harness.ts";

/** Leaving a stream early. */
export function cancelSuite(open: OpenClient): void {
  describe("cancel", () => {
    it.each([0, 1, 5])(
      "stops a producer after %i batches and tells its state once",
      async (batches) => {
        const client = await open();
        const before = await client.cancels();
        const session = await client.endless();
        for (let i = 0; i < batches; i++) await session.tick();
        await session.cancel();
        await session.cancel();
        await session.close();
        await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
        expect(await client.cancels()).toBe(before + 1);
      },
    );

    it("happens when a loop is left early", async () => {
      const client = await open();
      const before = await client.cancels();
      for await (const batch of client.endless()) {
        if (batch.rows()[0]?.value === 20) break;
      }
      expect(await client.cancels()).toBe(before + 1);
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });

    it("happens when a loop throws", async () => {
      const client = await open();
      const before = await client.cancels();
      const failing = async (): Promise<void> => {
        for await (const _ of client.endless()) throw new Error("enough");
      };
      await expect(failing()).rejects.toThrow("enough");
      expect(await client.cancels()).toBe(before + 1);
    });

    it("does not happen when a stream is closed in order", async () => {
      const client = await open();
      const before = await client.cancels();
      const session = await client.endless();
      await session.tick();
      await session.close();
      expect(await client.cancels()).toBe(before);
    });

    it("works on exchanges", async () => {
      const client = await open();
      const session = await client.sum();
      await session.exchange({ value: [1] });
      await session.cancel();
      await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
        code: "stream-closed",
      });
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });

    it("can be asked for while a turn is under way", async () => {
      const client = await open();
      const session = await client.endless();
      const turn = session.tick();
      await session.cancel();
      expect((await turn)?.rows()).toEqual([{ value: 0 }]);
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });
  });
}
