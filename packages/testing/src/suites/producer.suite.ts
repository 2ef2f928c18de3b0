import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { wordsOf } from "../fixture/states/producers.ts";
import { counting, drain, expectUsable, rejection, rowsOf } from "./expectations.ts";

/** The server pushes. */
export function producerSuite({ verifies }: Citing): void {
  for (const to of [1, 2, 7, 50]) {
    verifies("producer.delivers-its-batches-in-order", `${to} of them`, async ({ client }) => {
      expect(await rowsOf(client.count({ to }))).toEqual(counting(to));
      await expectUsable(client);
    });
  }

  verifies("producer.may-finish-at-once", async ({ client }) => {
    expect(await drain(client.count({ to: 0 }))).toBe(0);
    expect(await (await client.count({ to: 0 })).tick()).toBeUndefined();
    await expectUsable(client);
  });

  verifies("producer.may-finish-with-its-last-batch", async ({ client }) => {
    expect(await rowsOf(client.lastWithFinish())).toEqual([{ value: 42 }]);
    await expectUsable(client);
  });

  verifies("producer.awaits-its-state", async ({ client }) => {
    expect(await rowsOf(client.countLater({ to: 9 }))).toEqual(counting(9));
  });

  verifies("producer.is-taken-turn-by-turn", async ({ client }) => {
    const session = await client.count({ to: 2 });
    expect((await session.tick())?.rows()).toEqual([{ value: 0 }]);
    expect((await session.tick())?.rows()).toEqual([{ value: 1 }]);
    expect(await session.tick()).toBeUndefined();
    await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
  });

  verifies("producer.takes-one-turn-at-a-time", async ({ client }) => {
    await using session = await client.endless();
    const first = session.tick();
    await expect(session.tick()).rejects.toMatchObject({ kind: "transport", code: "busy" });
    expect((await first)?.rows()).toEqual([{ value: 0 }]);
  });

  verifies("producer.carries-large-batches", async ({ client }) => {
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

  verifies("producer.batches-may-have-no-rows", async ({ client }) => {
    const sizes: number[] = [];
    for await (const batch of client.empties({ turns: 5 })) sizes.push(batch.numRows);
    expect(sizes).toEqual([0, 0, 0, 0, 0]);
    await expectUsable(client);
  });

  verifies("producer.batches-may-have-no-columns", async ({ client }) => {
    const columns: number[] = [];
    for await (const batch of client.blanks({ turns: 5 })) columns.push(batch.schema.fields.length);
    expect(columns).toEqual([0, 0, 0, 0, 0]);
    await expectUsable(client);
  });

  verifies("producer.may-choose-its-columns", async ({ client }) => {
    const rows = await rowsOf(client.shaped({ texts: true, numbers: true }));
    expect(rows[2]).toEqual({ index: 2n, text: "row 2", number: 3 });
    for await (const batch of client.shaped({ texts: false, numbers: true })) {
      expect(batch.schema.fields.map(({ name }) => name)).toEqual(["index", "number"]);
    }
    expect(await rowsOf(client.shaped({ texts: false, numbers: false }))).toHaveLength(3);
  });

  verifies("producer.dictionaries-may-change", async ({ client }) => {
    let i = 0;
    for await (const batch of client.words({ batches: 6 })) {
      const { word, note } = wordsOf(i++);
      expect(batch.column("word").toArray()).toEqual(word);
      expect(batch.column("note").toArray()).toEqual(note);
    }
    expect(i).toBe(6);
  });

  verifies("producer.batches-are-kept", async ({ client }) => {
    const batches = [];
    for await (const batch of client.large({ batches: 4, rows: 300 })) batches.push(batch);
    for await (const batch of client.words({ batches: 2 })) batches.push(batch);
    await expectUsable(client);
    const first = batches.slice(0, 4).map((batch) => batch.rows()[0]);
    expect(first).toEqual([{ value: 0 }, { value: 300 }, { value: 600 }, { value: 900 }]);
    expect(batches[4]?.toRows()[1]).toEqual({ word: "only in 0", note: "noted" });
  });

  verifies("producer.projects-what-it-emits", async ({ client }) => {
    expect(await rowsOf(client.superset())).toEqual([
      { value: 1, name: "a" },
      { value: 2, name: "b" },
    ]);
  });

  verifies("producer.must-emit-the-declared-columns", async ({ client }) => {
    expect(await rejection(drain(client.lacking()))).toMatchObject({
      errorType: "TypeError",
      rawMessage: expect.stringContaining("name"),
    });
    await expectUsable(client);
  });

  verifies("producer.emits-once-a-turn", async ({ client }) => {
    expect(await rejection(drain(client.produceTwice()))).toMatchObject({
      errorType: "RuntimeError",
      rawMessage: "Only one data batch may be emitted per call",
    });
    await expectUsable(client);
  });

  verifies("producer.must-emit-or-finish", async ({ client }) => {
    expect(await rejection(drain(client.silent()))).toMatchObject({
      errorType: "RuntimeError",
      rawMessage: "No data batch was emitted",
    });
    await expectUsable(client);
  });

  verifies("producer.streams-follow-each-other", async ({ client }) => {
    for (let i = 0; i < 30; i++) {
      expect(await rowsOf(client.count({ to: i % 4 }))).toEqual(counting(i % 4));
    }
  });

  for (const readAhead of [0, 1, 3, 64]) {
    verifies("read-ahead.changes-nothing-that-is-read", `${readAhead}`, async ({ client }) => {
      expect(await rowsOf(client.count({ to: 20 }, { readAhead }))).toEqual(counting(20));
      await expectUsable(client);
    });
  }

  verifies("read-ahead.stops-at-its-window", async ({ client }) => {
    const { produced: before } = await client.tally();
    const session = await client.endless({}, { readAhead: 4 });
    for (let i = 0; i < 20; i++) await session.tick();
    await session.close();
    const { produced } = await client.tally();
    expect(produced - before).toBeGreaterThanOrEqual(20);
    expect(produced - before).toBeLessThanOrEqual(24);
  });

  verifies("read-ahead.of-0-is-lockstep", async ({ client }) => {
    const { produced: before } = await client.tally();
    const session = await client.endless({}, { readAhead: 0 });
    for (let i = 0; i < 5; i++) await session.tick();
    await session.close();
    expect((await client.tally()).produced - before).toBe(5);
  });

  verifies("read-ahead.can-be-cancelled", async ({ client }) => {
    for (const turns of [1, 10, 30]) {
      const before = await client.cancels();
      const session = await client.endless({}, { readAhead: 64 });
      for (let i = 0; i < turns; i++) await session.tick();
      await session.cancel();
      expect(await client.cancels()).toBe(before + 1);
    }
    await expectUsable(client);
  });

  verifies("read-ahead.cannot-wait-for-itself", async ({ client }) => {
    const session = await client.endless({}, { readAhead: 100_000 });
    for (let i = 0; i < 600; i++) {
      expect((await session.tick())?.rows()).toEqual([{ value: i }]);
    }
    await session.close();
    await expectUsable(client);
  });
}
