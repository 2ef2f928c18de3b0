import { describe, expect, test } from "vitest";
import { BodySink, REFERENCE_MIN_BYTES } from "./body-sink.ts";
import { utf8Codec } from "./text-codecs.ts";

function body(sink: BodySink): number[] {
  const bytes = new Uint8Array(sink.bodyLength);
  sink.copyTo(bytes, 0);
  return [...bytes];
}

/** A sink whose scratch is full of what an earlier batch left there. */
function usedSink(): BodySink {
  const sink = new BodySink();
  const start = sink.buffer(64);
  sink.bytes.fill(0xaa, start, start + 64);
  sink.node(1, 2);
  sink.node(3, 4);
  sink.reset();
  return sink;
}

describe("padding", () => {
  test.each([0, 1, 4, 7, 8, 9, 15])("behind %d bytes is zero", (length) => {
    const sink = usedSink();
    const start = sink.buffer(length);
    sink.bytes.fill(1, start, start + length);
    const padded = Math.ceil(length / 8) * 8;
    expect(body(sink)).toEqual([...Array(length).fill(1), ...Array(padded - length).fill(0)]);
  });

  test("behind what was resized is zero", () => {
    const sink = usedSink();
    const start = sink.buffer(20);
    sink.bytes.fill(1, start, start + 20);
    sink.resize(start, 3);
    expect(body(sink)).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
    sink.resize(start, 9);
    sink.bytes.fill(2, start + 3, start + 9);
    expect(body(sink)).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect(sink.buffers).toEqual([0, 9]);
  });

  test("is not in the zeroes of a zero buffer, small or large", () => {
    const sink = usedSink();
    sink.zeroBuffer(5);
    sink.zeroBuffer(70);
    expect(body(sink)).toEqual(Array(80).fill(0));
  });
});

test("a buffer may grow beyond the scratch and keep what is in it", () => {
  const sink = new BodySink();
  const start = sink.buffer(4);
  sink.bytes.set([1, 2, 3, 4], start);
  sink.resize(start, 100_000);
  expect([...sink.bytes.subarray(start, start + 4)]).toEqual([1, 2, 3, 4]);
  expect(sink.bodyLength).toBe(100_000);
});

test("a dropped buffer leaves no trace", () => {
  const sink = usedSink();
  sink.bytes.fill(1, sink.buffer(8), 8);
  sink.dropBuffer(sink.buffer(100));
  sink.emptyBuffer();
  expect(sink.buffers).toEqual([0, 8, 8, 0]);
  expect(body(sink)).toEqual(Array(8).fill(1));
});

test("nodes and buffers are those of this batch, be it longer or shorter than the last", () => {
  const sink = usedSink();
  sink.node(5, 0);
  sink.buffer(3);
  expect(sink.nodes).toEqual([5, 0]);
  expect(sink.buffers).toEqual([0, 3]);
  for (let i = 0; i < 40; i++) sink.node(i, i);
  expect(sink.nodes.length).toBe(82);
  expect(sink.nodes.slice(-2)).toEqual([39, 39]);
  sink.reset();
  expect(sink.nodes).toEqual([]);
  expect(sink.buffers).toEqual([]);
  expect(sink.bodyLength).toBe(0);
});

test("large ready buffers are referred to, with their padding behind them", () => {
  const sink = usedSink();
  sink.readyBuffer(Uint8Array.of(1, 2, 3));
  const large = new Uint8Array(REFERENCE_MIN_BYTES + 3).fill(7);
  sink.readyBuffer(large);
  sink.bytes.fill(9, sink.buffer(8), sink.bytes.length);
  expect(sink.isContiguous).toBe(false);
  expect(sink.buffers).toEqual([0, 3, 8, large.length, 8 + large.length + 5, 8]);
  const chunks = sink.takeChunks();
  expect(chunks.map((chunk) => chunk.length)).toEqual([8, large.length, 13]);
  expect(chunks[1]).toBe(large);
  expect([...chunks[2]!]).toEqual([0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9]);
});

test("dictionaries are noted once, in order, and shared by id", () => {
  const sink = new BodySink();
  const codec = utf8Codec();
  const fixed = { id: 7, codec, values: ["a"] };
  sink.dictionary(fixed);
  sink.dictionary(fixed);
  const builder = sink.dictionaryBuilder(3, codec);
  expect(sink.dictionaryBuilder(3, codec)).toBe(builder);
  expect([...sink.dictionaries.keys()]).toEqual([7, 3]);
  expect(sink.dictionaryContents).toEqual([fixed, builder]);
  const other = { ...fixed, values: ["a", "b"] };
  sink.dictionary(other);
  expect([...sink.dictionaries.values()]).toEqual([other, builder]);
  sink.reset();
  expect(sink.dictionaries.size).toBe(0);
  expect(sink.dictionaryBuilder(3, codec)).not.toBe(builder);
});

test("a dictionary under construction finds what it has, few or many", () => {
  const builder = new BodySink().dictionaryBuilder(1, utf8Codec());
  const values = ["a", -0, 0, Number.NaN, 1n, {}, "b"];
  for (const [index, value] of values.entries()) {
    expect(builder.find(value)).toBe(-1);
    expect(builder.add(value)).toBe(index);
    expect(values.slice(0, index + 1).map((known) => builder.find(known))).toEqual(
      values.slice(0, index + 1).map((_, at) => at),
    );
  }
  expect(builder.find({})).toBe(-1);
});
