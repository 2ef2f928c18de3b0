import { AnnotatedBatch } from "@sheaf/core";
import { Field, Float32, Float64, Int32, Schema, Utf8 } from "apache-arrow";
import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Body, Citing } from "../cells/suite.ts";
import { Remember } from "../fixture/states/remember.ts";
import { expectUsable, rejection } from "./expectations.ts";

/** One batch in, one batch out. */
export function exchangeSuite({ verifies }: Citing): void {
  verifies("exchange.keeps-its-state", async ({ client }) => {
    await using session = await client.sum();
    expect((await session.exchange({ value: [1, 2] })).rows()).toEqual([{ total: 3, turns: 1 }]);
    expect((await session.exchange({ value: [4] })).rows()).toEqual([{ total: 7, turns: 2 }]);
    expect((await session.exchange({ value: [] })).rows()).toEqual([{ total: 7, turns: 3 }]);
  });

  verifies("exchange.takes-columns-rows-and-batches", async ({ client }) => {
    await using session = await client.scale({ factor: 3 });
    const { batch } = await session.exchange({ value: Float64Array.of(1, 2) });
    const output = await session.exchange([{ value: 3 }, { value: 4 }]);
    expect(output.column("value").toArray()).toEqual([9, 12]);
    expect((await session.exchange(batch)).rows()).toEqual([{ value: 9 }, { value: 18 }]);
    expect((await session.exchange(output)).rows()).toEqual([{ value: 27 }, { value: 36 }]);
  });

  verifies("exchange.keeps-nulls", async ({ client }) => {
    await using session = await client.scale({ factor: 2 });
    const output = await session.exchange({ value: [1, null, 3] });
    expect(output.toRows()).toEqual([{ value: 2 }, { value: null }, { value: 6 }]);
    expect((await session.exchange({ value: [null] })).toRows()).toEqual([{ value: null }]);
  });

  verifies("exchange.batches-may-have-no-rows", async ({ client }) => {
    await using session = await client.scale({ factor: 2 });
    for (let i = 0; i < 3; i++) expect((await session.exchange({ value: [] })).numRows).toBe(0);
    expect((await session.exchange({ value: [1] })).rows()).toEqual([{ value: 2 }]);
  });

  verifies("exchange.batches-may-have-no-columns", async ({ client }) => {
    await using session = await client.blank();
    for (let i = 0; i < 100; i++) expect((await session.exchange({})).numRows).toBe(0);
  });

  const types = [new Int32(), new Float32()];
  for (const type of types) {
    verifies("exchange.casts-its-input", String(type), async ({ client }) => {
      await using session = await client.scale({ factor: 2 });
      const schema = new Schema([new Field("value", type, true)]);
      const input = AnnotatedBatch.from({ value: [1, 2] }, { schema });
      expect((await session.exchange(input)).rows()).toEqual([{ value: 2 }, { value: 4 }]);
    });
  }

  verifies("exchange.takes-columns-in-any-order", async ({ client }) => {
    await using session = await client.subtract();
    const schema = new Schema([float("b"), float("a")]);
    const input = AnnotatedBatch.from({ b: [1], a: [5] }, { schema });
    expect((await session.exchange(input)).rows()).toEqual([{ value: 4 }]);
  });

  verifies(
    "exchange.refuses-other-columns",
    refusesInput(new Schema([float("other")]), { other: [1] }),
  );
  verifies(
    "exchange.refuses-other-types",
    refusesInput(new Schema([new Field("value", new Utf8(), true)]), { value: ["x"] }),
  );

  verifies("exchange.checks-values-before-sending", async ({ client }) => {
    await using session = await client.scale({ factor: 2 });
    const wrong: number[] = JSON.parse('["x"]');
    await expect(session.exchange({ value: wrong })).rejects.toMatchObject({
      kind: "schema",
      path: "value[0]",
    });
    expect((await session.exchange({ value: [2] })).rows()).toEqual([{ value: 4 }]);
  });

  verifies("exchange.input-keeps-the-first-schema", async ({ client }) => {
    await using session = await client.scale({ factor: 2 });
    await session.exchange({ value: [1] });
    const other = AnnotatedBatch.from({ value: Int32Array.of(1) });
    await expect(session.exchange(other)).rejects.toMatchObject({
      kind: "schema",
      code: "schema-mismatch",
    });
    expect((await session.exchange({ value: [2] })).rows()).toEqual([{ value: 4 }]);
  });

  verifies("exchange.awaits-its-state", async ({ client }) => {
    await using session = await client.scaleLater({ factor: 2 });
    for (let i = 0; i < 5; i++) {
      expect((await session.exchange({ value: [i] })).rows()).toEqual([{ value: 2 * i }]);
    }
  });

  verifies("exchange.carries-large-batches", async ({ client }) => {
    await using session = await client.scale({ factor: 2 });
    for (const rows of [1, 200_000, 1, 50_000]) {
      const value = Float64Array.from({ length: rows }, (_, i) => i);
      const output = await session.exchange({ value });
      expect(output.numRows).toBe(rows);
      expect(output.column("value").get(rows - 1)).toBe(2 * (rows - 1));
    }
  });

  verifies("exchange.runs-for-many-turns", async ({ client }) => {
    await using session = await client.sum();
    let total = 0;
    for (let turns = 1; turns <= 100; turns++) {
      total += turns;
      expect((await session.exchange({ value: [turns] })).rows()).toEqual([{ total, turns }]);
    }
  });

  verifies("exchange.takes-one-turn-at-a-time", async ({ client }) => {
    await using session = await client.scaleLater({ factor: 2 });
    const first = session.exchange({ value: [1] });
    await expect(session.exchange({ value: [2] })).rejects.toMatchObject({ code: "busy" });
    expect((await first).rows()).toEqual([{ value: 2 }]);
  });

  verifies("exchange.cannot-finish", ({ client }) =>
    breaksRule(client, "finishes", /^finish\(\) is not allowed on exchange streams/),
  );
  verifies("exchange.emits-once-a-turn", ({ client }) =>
    breaksRule(client, "twice", /^Only one data batch may be emitted per call$/),
  );
  verifies("exchange.must-emit", ({ client }) =>
    breaksRule(client, "quiet", /^No data batch was emitted$/),
  );

  verifies("state.of-every-type-is-kept", async ({ client }) => {
    const same = new Remember();
    await using session = await client.remember();
    for (const values of [[0.1], [-1e15, 2 ** 40], [5e-324], [-0, 7, 7.25]]) {
      for (const value of values) same.take(value);
      expect((await session.exchange({ value: values })).rows()).toEqual([
        { state: same.describe() },
      ]);
    }
  });

  verifies("state.may-grow", async ({ client }) => {
    await using session = await client.grow({ bytes: 20_000 });
    for (let turn = 1; turn <= 5; turn++) {
      expect((await session.exchange({ value: [0] })).rows()).toEqual([{ bytes: turn * 20_000 }]);
    }
  });

  verifies("state.belongs-to-one-stream", async ({ client }) => {
    for (let i = 1; i <= 3; i++) {
      await using session = await client.sum();
      expect((await session.exchange({ value: [i] })).rows()).toEqual([{ total: i, turns: 1 }]);
    }
  });
}

function float(name: string): Field {
  return new Field(name, new Float64(), true);
}

function refusesInput(schema: Schema, values: Readonly<Record<string, unknown[]>>): Body {
  return async ({ client }) => {
    const session = await client.scale({ factor: 2 });
    const wrong = AnnotatedBatch.from(values, { schema });
    expect(await rejection(session.exchange(wrong))).toMatchObject({
      errorType: "TypeError",
      rawMessage: expect.stringContaining("Input schema mismatch"),
    });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ code: "stream-closed" });
    await expectUsable(client);
  };
}

async function breaksRule(
  client: FixtureClient,
  method: "finishes" | "twice" | "quiet",
  words: RegExp,
): Promise<void> {
  const session = await client[method]();
  expect(await rejection(session.exchange({ value: [1] }))).toMatchObject({
    errorType: "RuntimeError",
    rawMessage: expect.stringMatching(words),
  });
  await expectUsable(client);
}
