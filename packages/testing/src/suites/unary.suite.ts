import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import { Everything, Phase, Point } from "../fixture/dataclasses.ts";

/** A value with something odd in each field. */
export const SAMPLE: Everything = new Everything({
  id: 2n ** 63n - 1n,
  name: "grüße 🌾",
  payload: new Uint8Array([0, 255, 1]),
  scores: [1.5, -0, Number.NaN, Number.POSITIVE_INFINITY],
  labels: new Map([
    ["a", 1],
    ["b", Number.MAX_SAFE_INTEGER],
  ]),
  phase: Phase.DONE,
  nickname: null,
  origin: new Point({ x: 1, y: -2 }),
});

/** One request, one reply. */
export function unarySuite({ verifies }: Citing): void {
  verifies("unary.answers-with-the-result", async ({ client }) => {
    expect(await client.add({ a: 1.5, b: 2 })).toBe(3.5);
    expect(await client.add({ a: -0, b: -0 })).toBe(-0);
  });

  verifies("unary.may-answer-nothing", async ({ client }) => {
    expect(await client.nothing()).toBeUndefined();
  });

  verifies("unary.awaits-the-handler", async ({ client }) => {
    expect(await client.later({ value: 7 })).toBe(7);
  });

  verifies("unary.carries-a-dataclass", async ({ client }) => {
    const echoed = await client.echo({ value: SAMPLE });
    expect(echoed).toBeInstanceOf(Everything);
    expect(echoed.equals(SAMPLE)).toBe(true);
    expect(echoed.origin).toBeInstanceOf(Point);
  });

  for (const size of [0, 1, 7, 8, 4096, 16 * 1024, 100_000]) {
    verifies("unary.carries-bytes-of-any-length", `${size}`, ({ client }) => echoes(client, size));
  }

  verifies("unary.carries-megabytes", ({ client }) => echoes(client, 3_000_000));

  verifies("unary.carries-long-text", async ({ client }) => {
    const name = "grüße 🌾 ".repeat(5000);
    expect(await client.greet({ name, greeting: "" })).toBe(` ${name}`);
  });

  verifies("unary.runs-many-calls-in-a-row", async ({ client }) => {
    for (let i = 0; i < 100; i++) expect(await client.add({ a: i, b: 1 })).toBe(i + 1);
  });

  verifies("unary.answers-each-call-with-its-own-result", async ({ client }) => {
    const sums = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        i % 2 === 0 ? client.add({ a: i, b: i }) : client.later({ value: 2 * i }),
      ),
    );
    expect(sums).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
  });

  verifies("unary.tells-methods-apart", async ({ client }) => {
    for (let i = 0; i < 5; i++) {
      expect(await client.add({ a: i, b: 1 })).toBe(i + 1);
      expect(await client.greet({ name: `${i}` })).toBe(`hello ${i}`);
      expect(await client.echoEnum({ value: i % 2 ? Phase.DONE : Phase.COLLECTING })).toBe(
        i % 2 ? "done" : "collecting",
      );
      expect(await client.nothing()).toBeUndefined();
      expect(await client.echoDictionary({ value: `word ${i}` })).toBe(`word ${i}`);
    }
  });

  verifies("unary.takes-the-parameters-at-once", async ({ client }) => {
    const data = new Uint8Array(100).fill(1);
    const scores = [1, 2, 3];
    const first = client.bytes({ data });
    const second = client.echo({ value: new Everything({ ...SAMPLE, scores }) });
    const echoed = await first;
    expect(echoed).toEqual(new Uint8Array(100).fill(1));
    data.fill(2);
    expect(echoed).toEqual(new Uint8Array(100).fill(1));
    expect((await second).scores).toEqual([1, 2, 3]);
  });

  verifies("unary.results-are-kept", async ({ client }) => {
    const kept = await client.bytes({ data: Uint8Array.from({ length: 3000 }, (_, i) => i) });
    const instance = await client.echo({ value: SAMPLE });
    for (let i = 0; i < 20; i++) await client.bytes({ data: new Uint8Array(3000).fill(0xee) });
    expect(kept).toEqual(Uint8Array.from({ length: 3000 }, (_, i) => i));
    expect(instance.equals(SAMPLE)).toBe(true);
  });
}

async function echoes(client: FixtureClient, size: number): Promise<void> {
  const data = new Uint8Array(size).map((_, i) => i * 31);
  const echoed = await client.bytes({ data });
  expect(echoed.byteLength).toBe(size);
  expect(echoed.every((byte, i) => byte === data[i])).toBe(true);
}
