import { Int32, Map_ } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import type { ColumnCodec, FieldCodec } from "./column-codec.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { mapCodec } from "./map-codec.ts";
import { integerCodec, nullCodec } from "./primitive-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

function field<V>(codec: ColumnCodec<V>, nullable = false): FieldCodec<V> {
  return { name: "whatever", nullable, codec };
}

const int32 = integerCodec(new Int32());
const codec = mapCodec(field(utf8Codec()), field(int32, true));

test("maps come back, in order", () => {
  const value = fc
    .array(fc.tuple(fc.string(), fc.option(fc.integer())), { maxLength: 6 })
    .map((entries) => new Map(entries));
  fc.assert(
    fc.property(columnOf(value), (values) => {
      expect(roundTrip(codec, values)).toEqual(values);
    }),
  );
});

test("maps of maps come back", () => {
  const nested = mapCodec(field(int32), field(codec));
  const values = [new Map([[1, new Map([["a", 1]])]]), new Map(), null, new Map([[2, new Map()]])];
  expect(roundTrip(nested, values)).toEqual(values);
});

test("any iterable of pairs is taken", () => {
  const expected = new Map([["a", 1]]);
  expect(roundTrip(codec, [[["a", 1]]])).toEqual([expected]);
  expect(roundTrip(codec, [new Set([["a", 1]]), new Map(expected).entries()])).toEqual([
    expected,
    expected,
  ]);
});

test("children are named as Arrow wants it", () => {
  const sorted = mapCodec(field(utf8Codec()), field(int32, true), true);
  expect(sorted.type).toBeInstanceOf(Map_);
  expect(codec.type).toMatchObject({ keysSorted: false });
  expect(sorted.type).toMatchObject({
    keysSorted: true,
    children: [
      {
        name: "entries",
        nullable: false,
        type: {
          children: [
            { name: "key", nullable: false },
            { name: "value", nullable: true },
          ],
        },
      },
    ],
  });
});

test("without rows there is one offset", () => {
  expect(writeBody(codec, [])).toMatchObject({
    nodes: [0, 0, 0, 0, 0, 0, 0, 0],
    buffers: [0, 0, 0, 4, 8, 0, 8, 0, 8, 4, 16, 0, 16, 0, 16, 0],
  });
});

describe("errors", () => {
  test("are at the row, the entry and its side", () => {
    const good = new Map([["a", 1]]);
    const keys = mapCodec(field(int32), field(int32));
    const bad = new Map<unknown, unknown>([
      [1, 2],
      [3, 0.5],
    ]);
    expect(failure(() => roundTrip(keys, [new Map([[1, 2]]), null, bad]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [2, 1, "value"],
    });
    expect(failure(() => roundTrip(keys, [bad]))).toMatchObject({ path: [0, 1, "value"] });
    expect(failure(() => roundTrip(codec, [good, new Map([[1, 1]])]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1, 0, "key"],
    });
  });

  test("say when a null is one too many", () => {
    expect(failure(() => roundTrip(codec, [new Map([[null, 1]])]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [0, 0, "key"],
      message: 'field "key" is not nullable',
    });
    const strict = mapCodec(field(utf8Codec()), field(int32));
    expect(failure(() => roundTrip(strict, [new Map(), new Map([["a", null]])]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [1, 0, "value"],
    });
  });

  test.each([["text"], [1], [{ a: 1 }]])("%s is no map", (value) => {
    const expected = { code: "schema/type-mismatch" };
    expect(failure(() => roundTrip(codec, [null, value]))).toMatchObject({
      ...expected,
      path: [1],
    });
    expect(failure(() => codec.writeOne?.(value as never, new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
  });

  test.each([[["a"]], [["a", 1, 2]], ["ab"]])("%s is no pair", (pair) => {
    expect(failure(() => roundTrip(codec, [null, [["a", 1], pair]]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1, 1],
    });
  });

  test("have their place on reading too", () => {
    const wide = mapCodec(field(int64Codec()), field(int64Codec()));
    const narrow = mapCodec(field(int64NumberCodec()), field(int64NumberCodec()));
    const big = 2n ** 60n;
    const byValue = writeBody(wide, [
      new Map(),
      new Map([
        [1n, 1n],
        [2n, big],
      ]),
    ]);
    expect(failure(() => readAll(narrow, byValue))).toMatchObject({ path: [1, 1, "value"] });
    const byKey = writeBody(wide, [new Map([[big, 1n]])]);
    expect(failure(() => readAll(narrow, byKey))).toMatchObject({ path: [0, 0, "key"] });
  });
});

describe("broken buffers", () => {
  test("offsets beyond the entries are an invalid batch", () => {
    const taken = writeBody(codec, [new Map([["a", 1]])]);
    taken.body[4] = 2;
    expect(failure(() => readAll(codec, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  });

  test("fewer keys than entries are an invalid batch", () => {
    const taken = writeBody(codec, [new Map([["a", 1]])]);
    taken.nodes[2] = 2;
    expect(failure(() => readAll(codec, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  });

  test("entries that take no bytes are limited", () => {
    const nulls = mapCodec(field(nullCodec(), true), field(nullCodec(), true));
    const taken = writeBody(nulls, [new Map()]);
    const many = 2 ** 31 - 1;
    for (const node of [2, 4, 6]) taken.nodes[node] = many;
    taken.body.set(new Uint8Array(Int32Array.of(0, many).buffer), 0);
    expect(failure(() => readAll(nulls, taken))).toMatchObject({ code: "protocol/limit-exceeded" });
  });
});
