import { AnnotatedBatch, type LogMessage } from "@sheaf/core";
import { Field, Float32, Float64, Int32, RecordBatch, Schema, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { JobHeader } from "../fixture/contract.ts";
import type { OpenClient } from "../harness.ts";

/** One batch in, one batch out. */
export function exchangeSuite(open: OpenClient): void {
  describe("exchange", () => {
    it("keeps the state from turn to turn", async () => {
      const client = await open();
      await using session = await client.sum();
      expect((await session.exchange({ value: [1, 2] })).rows()).toEqual([{ total: 3, turns: 1 }]);
      expect((await session.exchange({ value: [4] })).rows()).toEqual([{ total: 7, turns: 2 }]);
      expect((await session.exchange({ value: [] })).rows()).toEqual([{ total: 7, turns: 3 }]);
    });

    it("takes rows as well as columns", async () => {
      const client = await open();
      await using session = await client.scale({ factor: 3 });
      const answer = await session.exchange([{ value: 1 }, { value: 2 }]);
      expect(answer.column("value").toArray()).toEqual([3, 6]);
    });

    it("keeps nulls and batches without rows", async () => {
      const client = await open();
      await using session = await client.scale({ factor: 2 });
      expect((await session.exchange({ value: [1, null, 3] })).toRows()).toEqual([
        { value: 2 },
        { value: null },
        { value: 6 },
      ]);
      expect((await session.exchange({ value: [] })).numRows).toBe(0);
    });

    it.each([
      ["int32", new Int32()],
      ["float32", new Float32()],
    ])("casts compatible input: %s", async (_name, type) => {
      const client = await open();
      await using session = await client.scale({ factor: 2 });
      const vector = vectorFromArray([1, 2], type);
      const batch = new RecordBatch({ value: vector.data[0]! });
      expect((await session.exchange(batch)).rows()).toEqual([{ value: 2 }, { value: 4 }]);
    });

    it("refuses input of other columns, and stays usable", async () => {
      const client = await open();
      const session = await client.scale({ factor: 2 });
      const wrong = AnnotatedBatch.from(
        { other: [1] },
        { schema: new Schema([new Field("other", new Float64(), true)]) },
      );
      await expect(session.exchange(wrong)).rejects.toMatchObject({
        errorType: "TypeError",
        rawMessage: expect.stringContaining("Input schema mismatch"),
      });
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });

    it("refuses values that do not fit before sending them; the session goes on", async () => {
      const client = await open();
      await using session = await client.scale({ factor: 2 });
      const wrong: number[] = JSON.parse('["x"]');
      await expect(session.exchange({ value: wrong })).rejects.toMatchObject({
        kind: "schema",
        path: "value[0]",
      });
      expect((await session.exchange({ value: [2] })).rows()).toEqual([{ value: 4 }]);
    });

    it("delivers the header", async () => {
      const client = await open();
      await using session = await client.sumWithHeader({ title: "t" });
      expect(session.header).toBeInstanceOf(JobHeader);
      expect(session.header.title).toBe("t");
      expect((await session.exchange({ value: [1] })).rows()).toEqual([{ total: 1, turns: 1 }]);
    });

    it("delivers each turn's logs before its batch", async () => {
      const client = await open();
      const logs: LogMessage[] = [];
      await using session = await client.chatty({}, { onLog: (message) => logs.push(message) });
      await session.exchange({ value: [1, 2] });
      expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
        "INFO first",
        "DEBUG second",
      ]);
      expect(logs[0]?.extra.rows).toBe("2");
      await session.exchange({ value: [1] });
      expect(logs).toHaveLength(4);
    });

    it("carries metadata both ways, without what belongs to the protocol", async () => {
      const client = await open();
      await using session = await client.metadata();
      const answer = await session.exchange({ value: [1] }, { metadata: { a: "ü", b: "2" } });
      expect(answer.rows()).toEqual([{ seen: "a=ü,b=2" }]);
      expect(answer.customMetadata.get("answered")).toBe("a=ü,b=2");
      expect((await session.exchange({ value: [1] })).rows()).toEqual([{ seen: "" }]);
    });

    it.each([0, 1, 3])("leaves the carrier usable when closed after %i turns", async (turns) => {
      const client = await open();
      const session = await client.sum();
      for (let i = 0; i < turns; i++) await session.exchange({ value: [1] });
      await session.close();
      await session.close();
      await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
        code: "stream-closed",
      });
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });
  });
}
