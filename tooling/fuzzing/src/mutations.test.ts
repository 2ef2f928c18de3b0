import { describe, expect, test } from "vitest";
import { Chance } from "./chance.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutate, seedOf } from "./mutate-stream.ts";

/** A message with a table whose fourth field is the body's length. */
function message(body: readonly number[], declared = body.length): number[] {
  const table = new DataView(new ArrayBuffer(40));
  table.setUint32(0, 16, true);
  table.setUint16(4, 12, true);
  table.setUint16(4 + 10, 8, true);
  table.setInt32(16, 12, true);
  table.setBigInt64(24, BigInt(declared), true);
  const bytes = [...new Uint8Array(table.buffer)];
  return [255, 255, 255, 255, bytes.length, 0, 0, 0, ...bytes, ...body];
}

const END = [255, 255, 255, 255, 0, 0, 0, 0];
const stream = Uint8Array.from([...message([1, 2, 3, 4]), ...message([]), ...END]);

describe("the messages of a stream", () => {
  test("are found with their bodies and the mark at the end", () => {
    expect(seedOf(stream).messages).toEqual([
      { start: 0, bodyStart: 48, end: 52 },
      { start: 52, bodyStart: 100, end: 100 },
      { start: 100, bodyStart: 108, end: 108 },
    ]);
  });

  test("are found in a part of a larger memory", () => {
    const part = new Uint8Array([9, 9, ...stream, 9]).subarray(2, -1);
    expect(seedOf(part).messages).toEqual(seedOf(stream).messages);
  });

  test.each([
    ["cut short in a body", stream.subarray(0, 50), 1],
    ["cut short in a prefix", stream.subarray(0, 104), 3],
    ["no stream at all", Uint8Array.from([1, 2, 3]), 1],
    ["a message with less than no body", Uint8Array.from(message([1, 2], -60)), 1],
    ["nothing", new Uint8Array(0), 0],
  ])("cover all bytes of what is %s", (_name, bytes, count) => {
    const { messages } = seedOf(bytes);
    expect(messages).toHaveLength(count);
    expect(messages.at(-1)?.end ?? 0).toBe(bytes.length);
  });
});

const other = Uint8Array.from({ length: 30 }, (_, i) => 200 + i);
const mutators = {
  bytes: (seed: number) => mutateBytes(stream, new Chance(seed), other),
  streams: (seed: number) => mutate(seedOf(stream), new Chance(seed), seedOf(other)),
};

describe.each(Object.entries(mutators))("mutated %s", (_name, make) => {
  test("come again with the same seed, and leave what they are made of as it is", () => {
    const before = stream.slice();
    for (let seed = 0; seed < 500; seed++) expect(make(seed)).toEqual(make(seed));
    expect(stream).toEqual(before);
  });

  test("have memory of their own", () => {
    for (let seed = 0; seed < 500; seed++) {
      const made = make(seed);
      expect(made.buffer).not.toBe(stream.buffer);
      expect(made.buffer.byteLength).toBe(made.byteLength);
    }
  });

  test("are of many kinds: whole, cut, longer, with foreign bytes", () => {
    const all = Array.from({ length: 500 }, (_, seed) => make(seed));
    const share = (holds: (bytes: Uint8Array) => boolean): number => all.filter(holds).length;
    expect(share((bytes) => Buffer.compare(bytes, stream) === 0)).toBeGreaterThan(20);
    expect(share((bytes) => bytes.length < stream.length)).toBeGreaterThan(50);
    expect(share((bytes) => bytes.length > stream.length)).toBeGreaterThan(50);
    expect(share((bytes) => bytes.includes(205) && bytes.includes(206))).toBeGreaterThan(10);
    expect(new Set(all.map((bytes) => Buffer.from(bytes).toString("latin1"))).size).toBeGreaterThan(
      300,
    );
  });
});

test("of nothing, something foreign is made", () => {
  const nothing = new Uint8Array(0);
  expect(mutateBytes(nothing, new Chance(1), other)).toEqual(other);
  expect(mutate(seedOf(nothing), new Chance(1), seedOf(other))).toEqual(other);
  for (let seed = 0; seed < 200; seed++) {
    mutateBytes(stream, new Chance(seed), nothing);
    mutate(seedOf(stream), new Chance(seed), seedOf(nothing));
  }
});
