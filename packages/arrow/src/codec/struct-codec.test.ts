import { Float64, Int32 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import type { ColumnCodec, FieldCodec } from "./column-codec.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { listCodec } from "./list-codecs.ts";
import { floatCodec, integerCodec } from "./primitive-codecs.ts";
import { structCodec } from "./struct-codec.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

function field<V>(name: string, codec: ColumnCodec<V>, nullable = false): FieldCodec<V> {
  return { name, nullable, codec };
}

const int32 = integerCodec(new Int32());
const point = structCodec([
  field("x", floatCodec(new Float64())),
  field("label", utf8Codec(), true),
]);

test("plain objects come back", () => {
  const value = fc.record({ x: fc.double(), label: fc.option(fc.string()) });
  fc.assert(
    fc.property(columnOf(value), (values) => {
      expect(roundTrip(point, values)).toEqual(values);
    }),
  );
});

test("structs in structs come back, null or not", () => {
  const codec = structCodec([field("inner", point, true), field("n", int32)]);
  const value = fc.record({
    inner: fc.option(fc.record({ x: fc.double(), label: fc.constant(null) })),
    n: fc.nat(9),
  });
  fc.assert(
    fc.property(columnOf(value), (values) => {
      expect(roundTrip(codec, values)).toEqual(values);
    }),
  );
});

test("what is undefined is null, and what is no field is left out", () => {
  expect(roundTrip(point, [{ x: 1, more: 2 }])).toEqual([{ x: 1, label: null }]);
  expect(roundTrip(point, [{ x: 1, more: 2 }, undefined])).toEqual([{ x: 1, label: null }, null]);
});

test("a struct without fields comes back", () => {
  expect(roundTrip(structCodec([]), [{}, null, { x: 1 }])).toEqual([{}, null, {}]);
});

test("a field may be called __proto__", () => {
  const codec = structCodec([field("__proto__", int32), field("constructor", int32)]);
  const value = Object.fromEntries([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  const [back] = roundTrip(codec, [value]);
  expect(Object.entries(back ?? {})).toEqual([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
});

test("rows do not share what they are made of", () => {
  const [first, second] = roundTrip(point, [{ x: 1 }, { x: 2 }]);
  expect(first).toEqual({ x: 1, label: null });
  expect(second).toEqual({ x: 2, label: null });
});

describe("another shape", () => {
  class Point {
    readonly x: number;
    readonly label: string | null;
    constructor(x: number, label: string | null) {
      this.x = x;
      this.label = label;
    }
  }
  const fields = [field("x", floatCodec(new Float64())), field("label", utf8Codec(), true)];

  test("is taken apart and put together by functions", () => {
    const codec = structCodec<readonly [number, string | null]>(fields, {
      get: (pair, index) => pair[index],
      make: ({ x, label }) => [Number(x), label === null ? null : String(label)],
    });
    const values = [[1, "a"], null, [2, null]] as const;
    expect(roundTrip(codec, values)).toEqual(values);
    expect(roundTrip(codec, [[3, "b"]])).toEqual([[3, "b"]]);
  });

  test("may be only put together by a function", () => {
    const codec = structCodec<Point>(fields, {
      make: ({ x, label }) => new Point(Number(x), label === null ? null : String(label)),
    });
    const [point] = roundTrip(codec, [new Point(1, null)]);
    expect(point).toBeInstanceOf(Point);
    expect(point).toEqual(new Point(1, null));
  });

  test("has its errors at the field too", () => {
    const codec = structCodec<number>([field("a", int32), field("b", int64NumberCodec())], {
      get: (value, index) => (index === 0 ? 0 : value),
      make: ({ b }) => Number(b),
    });
    expect(failure(() => roundTrip(codec, [1, 0.5]))).toMatchObject({ path: [1, "b"] });
    const wide = structCodec([field("a", int32), field("b", int64Codec())]);
    const taken = writeBody(wide, [{ a: 0, b: 2n ** 60n }]);
    expect(failure(() => readAll(codec, taken))).toMatchObject({ path: [0, "b"] });
  });
});

describe("errors", () => {
  const nested = structCodec([field("points", listCodec(field("item", point)))]);

  test("are at the row and the field", () => {
    expect(failure(() => roundTrip(point, [{ x: 1 }, { x: "1" }]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1, "x"],
    });
    expect(failure(() => roundTrip(point, [{ x: "1" }]))).toMatchObject({ path: [0, "x"] });
    expect(failure(() => roundTrip(nested, [{ points: [{ x: 1 }, { x: 1n }] }]))).toMatchObject({
      path: [0, "points", 1, "x"],
    });
  });

  test("say when a null is one too many, but not beneath a null", () => {
    const expected = { code: "schema/unexpected-null", message: 'field "x" is not nullable' };
    expect(failure(() => roundTrip(point, [null, { x: null }]))).toMatchObject({
      ...expected,
      path: [1, "x"],
    });
    expect(failure(() => roundTrip(point, [{}]))).toMatchObject({ ...expected, path: [0, "x"] });
    expect(roundTrip(point, [null])).toEqual([null]);
  });

  test.each([["text"], [1], [true]])("%s is no struct", (value) => {
    const expected = { code: "schema/type-mismatch" };
    expect(failure(() => roundTrip(point, [{ x: 1 }, value]))).toMatchObject({
      ...expected,
      path: [1],
    });
    expect(failure(() => roundTrip(point, [value]))).toMatchObject({ ...expected, path: [0] });
    expect(failure(() => point.writeOne?.(value as never, new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
  });

  test("have their place on reading too", () => {
    const written = structCodec([field("n", int64Codec())]);
    const read = structCodec([field("n", int64NumberCodec())]);
    const taken = writeBody(written, [{ n: 1n }, { n: 2n ** 60n }]);
    expect(failure(() => readAll(read, taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [1, "n"],
    });
  });

  test("fields that are too short are an invalid batch", () => {
    const taken = writeBody(point, [{ x: 1 }]);
    taken.nodes[0] = 2;
    expect(failure(() => readAll(point, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  });
});
