import { Float32, Float64, Int32 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixedSizeBinaryCodec } from "./binary-codecs.ts";
import { BodySink } from "./body-sink.ts";
import type { ColumnCodec, FieldCodec } from "./column-codec.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { fixedSizeListCodec, listCodec } from "./list-codecs.ts";
import { floatCodec, integerCodec, nullCodec } from "./primitive-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

function item<V>(codec: ColumnCodec<V>, nullable = true): FieldCodec<V> {
  return { name: "item", nullable, codec };
}

const doubles = floatCodec(new Float64());
const int32 = integerCodec(new Int32());

describe.each([false, true])("lists, large: %s", (large) => {
  test.each([
    ["numbers", doubles, fc.double()],
    ["text", utf8Codec(), fc.string({ unit: "binary" })],
    ["bigints", int64Codec(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ])("of %s come back", (_, codec, value) => {
    const lists = fc.array(fc.option(value as fc.Arbitrary<unknown>), { maxLength: 8 });
    fc.assert(
      fc.property(columnOf(lists), (values) => {
        const list = listCodec<unknown>(item<unknown>(codec), { large });
        expect(roundTrip(list, values)).toEqual(values);
      }),
    );
  });

  test("of lists come back", () => {
    const codec = listCodec(item(listCodec(item(int32), { large })));
    const lists = fc.array(fc.option(fc.array(fc.integer(), { maxLength: 4 })), { maxLength: 4 });
    fc.assert(
      fc.property(columnOf(lists), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("have offsets even if there are none", () => {
    expect(writeBody(listCodec(item(int32), { large }), [])).toMatchObject({
      nodes: [0, 0, 0, 0],
      buffers: [0, 0, 0, large ? 8 : 4, 8, 0, 8, 0],
    });
  });
});

test("of many numbers of every kind come back", () => {
  const values = Array.from({ length: 50 }, (_, i) => [i, i + 0.5, -0]);
  expect(roundTrip(listCodec(item(doubles)), values)).toEqual(values);
  const whole = values.map(([first]) => [first, null]);
  expect(roundTrip(listCodec(item(int32)), whole)).toEqual(whole);
  expect(roundTrip(listCodec(item(int64Codec())), [[1, 2n], [3]])).toEqual([[1n, 2n], [3n]]);
});

describe("what is taken as a list", () => {
  const codec = listCodec(item(floatCodec(new Float32())));

  test("are typed arrays, alone and several of a kind or of kinds", () => {
    const one = Float32Array.of(1, 2);
    expect(roundTrip(codec, [one])).toEqual([[1, 2]]);
    expect(roundTrip(codec, [one, Float32Array.of(), Float32Array.of(3)])).toEqual([
      [1, 2],
      [],
      [3],
    ]);
    expect(roundTrip(codec, [one, null, Int32Array.of(3)])).toEqual([[1, 2], null, [3]]);
    expect(roundTrip(codec, [one, [4, null]])).toEqual([
      [1, 2],
      [4, null],
    ]);
  });

  test("is any iterable", () => {
    function* numbers(): Iterable<number> {
      yield 1;
      yield 2;
    }
    expect(roundTrip(codec, [new Set([5, 6])])).toEqual([[5, 6]]);
    expect(roundTrip(codec, [numbers(), [3]])).toEqual([[1, 2], [3]]);
  });

  test.each([["12"], [12], [{ length: 1 }], [new DataView(new ArrayBuffer(4))]])(
    "is not %s",
    (value) => {
      const expected = { code: "schema/type-mismatch" };
      expect(failure(() => roundTrip(codec, [[1], value]))).toMatchObject({
        ...expected,
        path: [1],
      });
      expect(failure(() => roundTrip(codec, [value]))).toMatchObject({ ...expected, path: [0] });
    },
  );
});

describe("errors of items", () => {
  const strict = listCodec(item(int32, false));
  const nested = listCodec(item(strict));

  test("are at the list and the item in it", () => {
    expect(failure(() => roundTrip(strict, [[1, 2], [], null, [3, 2 ** 40]]))).toMatchObject({
      code: "schema/out-of-range",
      path: [3, 1],
    });
    expect(failure(() => roundTrip(strict, [[1, "x"]]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [0, 1],
    });
    expect(failure(() => roundTrip(nested, [[[1]], [[2], [3, 4, 0.5]]]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1, 1, 2],
    });
  });

  test("say when a null is one too many", () => {
    expect(failure(() => roundTrip(strict, [[1], [2, null]]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [1, 1],
      message: 'field "item" is not nullable',
    });
    expect(failure(() => roundTrip(strict, [[null]]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [0, 0],
    });
  });

  test("have their place on reading too", () => {
    const taken = writeBody(listCodec(item(int64Codec())), [[1n], [2n, 2n ** 60n]]);
    expect(failure(() => readAll(listCodec(item(int64NumberCodec())), taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [1, 1],
    });
  });

  test("that are none of ours pass through", () => {
    const broken: Iterable<number> = {
      [Symbol.iterator]() {
        throw new Error("mine");
      },
    };
    expect(() => strict.write([broken as number[]], new BodySink())).toThrow("mine");
  });
});

describe("offsets that lie", () => {
  test.each([
    ["beyond the items", [0, 1, 9]],
    ["backwards", [0, 2, 1]],
    ["below zero", [-2, 1, 2]],
    ["far away", [0, 2 ** 31 - 1, 2 ** 31 - 1]],
  ])("%s are an invalid batch", (_, offsets) => {
    const taken = writeBody(listCodec(item(int32)), [[1], [2]]);
    taken.body.set(new Uint8Array(Int32Array.from(offsets).buffer), 0);
    expect(failure(() => readAll(listCodec(item(int32)), taken))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test.each([
    ["nulls", nullCodec(), [2]],
    ["fixed-size lists of nothing", fixedSizeListCodec(item(int32), 0), [2]],
    ["fixed-size lists of nulls", fixedSizeListCodec(item(nullCodec()), 1), [2, 4]],
    ["empty bytes", fixedSizeBinaryCodec(0), [2]],
  ] as const)("about items that take no bytes are limited: %s", (_, codec, nodes) => {
    const list: ColumnCodec<unknown[]> = listCodec(item<unknown>(codec));
    const taken = writeBody(list, [[]]);
    const many = 2 ** 31 - 1;
    taken.body.set(new Uint8Array(Int32Array.of(0, many).buffer), 0);
    for (const node of nodes) taken.nodes[node] = many;
    expect(failure(() => readAll(list, taken))).toMatchObject({ code: "protocol/limit-exceeded" });
  });
});

describe("fixed-size lists", () => {
  test.each([0, 1, 3])("of %d come back", (size) => {
    const codec = fixedSizeListCodec(item(doubles), size);
    const list = fc.array(fc.option(fc.double()), { minLength: size, maxLength: size });
    fc.assert(
      fc.property(columnOf(list), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test("come back with items that are never null", () => {
    const codec = fixedSizeListCodec(item(int32, false), 2);
    expect(roundTrip(codec, [[1, 2], null, Int32Array.of(3, 4)])).toEqual([[1, 2], null, [3, 4]]);
    expect(failure(() => roundTrip(codec, [null, [1, null]]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [1, 1],
    });
    expect(failure(() => roundTrip(codec, [[null, 1]]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [0, 0],
    });
  });

  test("have their size", () => {
    const codec = fixedSizeListCodec(item(int32), 2);
    expect(failure(() => roundTrip(codec, [[1, 2], [1]]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
      message: expect.stringContaining("got an array of 1"),
    });
  });

  test("say where an item is wrong, behind nulls too", () => {
    const codec = fixedSizeListCodec(item(int32), 2);
    expect(failure(() => roundTrip(codec, [null, [1, 2], [3, 2 ** 31]]))).toMatchObject({
      code: "schema/out-of-range",
      path: [2, 1],
    });
  });

  test("need all their items", () => {
    const codec = fixedSizeListCodec(item(int32), 2);
    const taken = writeBody(codec, [[1, 2]]);
    taken.nodes[0] = 2;
    expect(failure(() => readAll(codec, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  });

  test.each([-1, 0.5])("cannot have %d items", (size) => {
    expect(failure(() => fixedSizeListCodec(item(int32), size))).toMatchObject({
      code: "schema/invalid-declaration",
    });
  });
});
