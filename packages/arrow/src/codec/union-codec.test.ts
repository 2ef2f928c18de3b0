import { Int32, Utf8 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FieldCodec } from "./column-codec.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { listCodec } from "./list-codecs.ts";
import { integerCodec } from "./primitive-codecs.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, SinkSource, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";
import { unionCodec } from "./union-codec.ts";

const fields: readonly FieldCodec[] = [
  { name: "number", nullable: false, codec: integerCodec(new Int32()) },
  { name: "text", nullable: true, codec: utf8Codec(new Utf8()) },
  {
    name: "list",
    nullable: false,
    codec: listCodec({ name: "item", nullable: false, codec: int64Codec() }),
  },
];

const value = fc.oneof(
  fc.record({ tag: fc.constant("number"), value: fc.integer() }),
  fc.record({ tag: fc.constant("text"), value: fc.option(fc.string()) }),
  fc.record({ tag: fc.constant("list"), value: fc.array(fc.bigInt({ min: 0n, max: 9n })) }),
);

describe.each(["dense", "sparse"] as const)("a %s union", (mode) => {
  const codec = unionCodec(mode, fields);

  test("comes back; null as null of the first nullable field", () => {
    fc.assert(
      fc.property(columnOf(value), (values) => {
        const expected = values.map((one) => one ?? { tag: "text", value: null });
        expect(roundTrip(codec, values)).toEqual(expected);
      }),
    );
  });

  test("has no validity, and the buffers of its mode", () => {
    const values = [
      { tag: "text", value: "a" },
      { tag: "number", value: 1 },
      { tag: "number", value: 2 },
    ];
    const { nodes, buffers, body } = writeBody(unionCodec(mode, fields.slice(0, 2)), values);
    expect([...body.subarray(0, 3)]).toEqual([1, 0, 0]);
    if (mode === "dense") {
      expect(nodes).toEqual([3, 0, 2, 0, 1, 0]);
      expect(buffers.slice(0, 4)).toEqual([0, 3, 8, 12]);
      expect([...body.subarray(8, 20)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    } else {
      expect(nodes).toEqual([3, 0, 3, 1, 3, 2]);
      expect(buffers.slice(0, 4)).toEqual([0, 3, 8, 1]);
    }
  });

  test("may have type ids of its own", () => {
    const own = unionCodec(mode, fields, [5, 127, 0]);
    const values = [
      { tag: "number", value: 1 },
      { tag: "text", value: "a" },
      { tag: "list", value: [] },
    ];
    expect(roundTrip(own, values)).toEqual(values);
    expect([...writeBody(own, values).body.subarray(0, 3)]).toEqual([5, 127, 0]);
  });

  test("has type ids for tags where names are not distinct", () => {
    const twins = fields.slice(0, 2).map((field) => ({ ...field, name: "same" }));
    const own = unionCodec(mode, twins, [3, 4]);
    const values = [
      { tag: "4", value: "a" },
      { tag: "3", value: 1 },
    ];
    expect(roundTrip(own, values)).toEqual(values);
  });

  test("says where a value is wrong", () => {
    const good = { tag: "text", value: "a" };
    expect(failure(() => roundTrip(codec, [good, { tag: "number", value: 0.5 }]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1, "number"],
    });
    const list = { tag: "list", value: [1n, "x"] };
    expect(failure(() => roundTrip(codec, [good, good, list]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [2, "list", 1],
    });
    expect(failure(() => roundTrip(codec, [good, { tag: "number" }]))).toMatchObject({
      code: "schema/unexpected-null",
      path: [1, "number"],
    });
  });

  test("knows its tags", () => {
    expect(failure(() => roundTrip(codec, [{ tag: "other", value: 1 }]))).toMatchObject({
      code: "schema/unknown-member",
      path: [0],
      message: '"other" is none of "number", "text", "list"',
    });
    for (const other of [1, "text", { value: 1 }]) {
      expect(failure(() => roundTrip(codec, [other]))).toMatchObject({
        code: "schema/type-mismatch",
        path: [0],
      });
    }
  });

  test("that is broken is an invalid batch", () => {
    const values = [{ tag: "number", value: 1 }];
    const expected = { code: "protocol/invalid-batch" };
    const unknownType = writeBody(codec, values);
    unknownType.body[0] = 9;
    expect(failure(() => readAll(codec, unknownType))).toMatchObject(expected);
    const tooShort = writeBody(codec, values);
    tooShort.nodes[0] = 9;
    expect(failure(() => readAll(codec, tooShort))).toMatchObject(expected);
    expect(failure(() => codec.reader().bind(new SinkSource(tooShort)))).toMatchObject(expected);
    const childless = writeBody(codec, values);
    childless.nodes[2] = 0;
    expect(failure(() => readAll(codec, childless))).toMatchObject(expected);
  });

  test("has its place in errors on reading too", () => {
    const wide = unionCodec(mode, [{ name: "n", nullable: false, codec: int64Codec() }]);
    const narrow = unionCodec(mode, [{ name: "n", nullable: false, codec: int64NumberCodec() }]);
    const taken = writeBody(wide, [
      { tag: "n", value: 1n },
      { tag: "n", value: 2n ** 60n },
    ]);
    expect(failure(() => readAll(narrow, taken))).toMatchObject({ path: [1, "n"] });
  });
});

test("offsets of a dense union that lie are an invalid batch", () => {
  const codec = unionCodec("dense", fields);
  for (const offset of [1, -1]) {
    const taken = writeBody(codec, [{ tag: "number", value: 1 }]);
    taken.body.set(new Uint8Array(Int32Array.of(offset).buffer), 8);
    expect(failure(() => readAll(codec, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  }
});

test("null goes to the first field where none is nullable", () => {
  const codec = unionCodec("dense", [fields[0]!]);
  expect(roundTrip(codec, [null])).toEqual([{ tag: "number", value: null }]);
  expect(failure(() => roundTrip(unionCodec("dense", []), [null]))).toMatchObject({
    code: "schema/unexpected-null",
    path: [0],
  });
});

test.each([[[0, 1]], [[0, 1, 1]], [[0, 1, 128]], [[0, 1, -1]], [[0, 1, 0.5]]])(
  "type ids %j cannot be declared",
  (typeIds) => {
    expect(failure(() => unionCodec("dense", fields, typeIds))).toMatchObject({
      code: "schema/invalid-declaration",
    });
  },
);
