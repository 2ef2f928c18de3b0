import type { LogMessage } from "@sheaf/core";
import { describe, expect, it } from "vitest";
import { JobHeader, Point } from "../fixture/contract.ts";
import type { OpenClient } from "../harness.ts";

/** The server pushes. */
export function producerSuite(open: OpenClient): void {
  describe("producer", () => {
    it.each([0, 1, 2, 7, 50])("delivers %i batches in order", async (to) => {
      const client = await open();
      const values: number[] = [];
      for await (const batch of client.count({ to })) {
        for (const { value } of batch.rows()) values.push(value);
      }
      expect(values).toEqual(Array.from({ length: to }, (_, i) => i));
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });

    it.each([0, 1, 3, 64])("delivers the same whatever the read-ahead: %i", async (readAhead) => {
      const client = await open();
      const values: number[] = [];
      for await (const batch of client.count({ to: 20 }, { readAhead })) {
        values.push(batch.rows()[0]?.value ?? -1);
      }
      expect(values).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it("awaits states and handlers that take their time", async () => {
      const client = await open();
      const values: number[] = [];
      for await (const batch of client.countLater({ to: 9 }))
        values.push(...batch.column<number>("value"));
      expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it("is taken turn by turn with tick()", async () => {
      const client = await open();
      const session = await client.count({ to: 2 });
      expect((await session.tick())?.rows()).toEqual([{ value: 0 }]);
      expect((await session.tick())?.rows()).toEqual([{ value: 1 }]);
      expect(await session.tick()).toBeUndefined();
      await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
    });

    it("delivers a batch emitted in the turn that finishes", async () => {
      const client = await open();
      const rows: unknown[] = [];
      for await (const batch of client.lastWithFinish()) rows.push(...batch.rows());
      expect(rows).toEqual([{ value: 42 }]);
    });

    it("delivers the header before the first batch, with the logs of the start", async () => {
      const client = await open();
      const logs: LogMessage[] = [];
      const session = await client.countWithHeader({ to: 3 }, { onLog: (log) => logs.push(log) });
      expect(session.header).toBeInstanceOf(JobHeader);
      expect(session.header.total).toBe(3);
      expect(session.typedHeader(JobHeader).title).toBe("count");
      expect(logs.map(({ message }) => message)).toEqual(["before the header"]);
      let count = 0;
      for await (const batch of session) count += batch.numRows;
      expect(count).toBe(3);
    });

    it("says so when there is no header, or one of another class", async () => {
      const client = await open();
      const plain = await client.count({ to: 1 });
      expect(plain.header).toBeNull();
      expect(() => plain.typedHeader(JobHeader)).toThrow(TypeError);
      await plain.close();
      const headed = await client.countWithHeader({ to: 1 });
      expect(() => headed.typedHeader(Point)).toThrow(/expected Point, got JobHeader/);
      await headed.close();
    });

    it("carries large batches", async () => {
      const client = await open();
      let next = 0;
      for await (const batch of client.large({ batches: 3, rows: 100_000 })) {
        const values = batch.batch.getChildAt(0)?.toArray() as BigInt64Array;
        expect(values.length).toBe(100_000);
        expect(values[0]).toBe(BigInt(next));
        next += values.length;
        expect(values[values.length - 1]).toBe(BigInt(next - 1));
      }
      expect(next).toBe(300_000);
    });

    it("holds the carrier; calls made meanwhile wait for its end", async () => {
      const client = await open();
      const session = await client.count({ to: 3 });
      await session.tick();
      const sum = client.add({ a: 2, b: 3 });
      let batches = 0;
      while ((await session.tick()) !== undefined) batches++;
      expect(batches).toBe(2);
      expect(await sum).toBe(5);
    });
  });
}
