import {
  Int64 as ArrowInt64,
  Dictionary,
  Float64,
  Int8,
  Int16,
  Int32,
  LargeUtf8,
  Uint8,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySink } from "./body-sink.ts";
import type { DictionaryValues } from "./body-source.ts";
import type { ColumnCodec } from "./column-codec.ts";
import { dictionaryCodec, enumCodec } from "./dictionary-codecs.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { listCodec } from "./list-codecs.ts";
import { mappedCodec } from "./mapped-codec.ts";
import { floatCodec } from "./primitive-codecs.ts";
import { structCodec } from "./struct-codec.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, SinkSource, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

type Indices = Dictionary["indices"];

let nextId = 100;

function textType(indices: Indices = new Int16()): Dictionary<Utf8> {
  return new Dictionary(new Utf8(), indices, nextId++);
}

const text = dictionaryCodec(textType(), utf8Codec());

describe("a dictionary", () => {
  test("of text comes back", () => {
    const value = fc.oneof(fc.constantFrom("a", "b", "c", ""), fc.string());
    fc.assert(
      fc.property(columnOf(value), (values) => {
        expect(roundTrip(text, values)).toEqual(values);
      }),
    );
  });

  test.each([new Int8(), new Uint8(), new Int16(), new Int32()])("has indices of %s", (indices) => {
    const codec = dictionaryCodec(textType(indices), utf8Codec());
    const values = ["b", "a", null, "b", ...Array.from({ length: 100 }, (_, i) => `v${i}`)];
    expect(roundTrip(codec, values)).toEqual(values);
    const [, validity, , data] = writeBody(codec, values).buffers;
    expect([validity, data]).toEqual([13, (104 * indices.bitWidth) / 8]);
  });

  test("may have 64-bit indices", () => {
    const indices: unknown = new ArrowInt64();
    const codec = dictionaryCodec(textType(indices as Indices), utf8Codec());
    expect(roundTrip(codec, ["b", null, "a", "b"])).toEqual(["b", null, "a", "b"]);
  });

  test("holds each value once", () => {
    const values = Array.from({ length: 200 }, (_, i) => `value ${i % 20}`);
    const taken = writeBody(text, values);
    const [dictionary] = taken.dictionaries.values();
    expect(dictionary?.length).toBe(20);
    expect(readAll(utf8Codec(), dictionary!.values)).toEqual(values.slice(0, 20));
  });

  test("of numbers tells 0 from -0, and knows NaN", () => {
    const numbers = floatCodec(new Float64());
    const codec = dictionaryCodec(new Dictionary(numbers.type, new Int16(), nextId++), numbers);
    const values = [0, -0, Number.NaN, 1, 2, 3, 4, 5, 6, 7, -0, 0, Number.NaN, 7];
    expect(roundTrip(codec, values)).toEqual(values);
    expect([...writeBody(codec, values).dictionaries.values()][0]?.length).toBe(10);
  });

  test("is shared by all columns of its id", () => {
    const pair = structCodec([
      { name: "a", nullable: true, codec: text },
      { name: "b", nullable: true, codec: text },
    ]);
    const values = [
      { a: "x", b: "y" },
      { a: "y", b: "x" },
    ];
    expect(roundTrip(pair, values)).toEqual(values);
    const { dictionaries } = writeBody(pair, values);
    expect([...dictionaries.values()].map(({ length }) => length)).toEqual([2]);
  });

  test("may be in a list, and in another dictionary's values", () => {
    const list = listCodec({ name: "item", nullable: true, codec: text });
    const lists = [["a", "b"], null, ["b", null]];
    expect(roundTrip(list, lists)).toEqual(lists);
    const nested = dictionaryCodec(new Dictionary(list.type, new Int16(), nextId++), list);
    expect(roundTrip(nested, lists)).toEqual(lists);
  });

  test("starts afresh with each batch", () => {
    const sink = new BodySink();
    text.write(["a", "b", "c", "d"], sink);
    const [first] = sink.dictionaries.values();
    sink.reset();
    expect(sink.dictionaries.size).toBe(0);
    text.write(["z"], sink);
    const [second] = sink.dictionaries.values();
    expect(first?.values).toEqual(["a", "b", "c", "d"]);
    expect(second?.values).toEqual(["z"]);
  });

  test("can hold no more values than there are indices", () => {
    const codec = dictionaryCodec(textType(new Int8()), utf8Codec());
    const values = Array.from({ length: 129 }, (_, i) => `v${i}`);
    expect(roundTrip(codec, values.slice(0, 128))).toEqual(values.slice(0, 128));
    expect(failure(() => roundTrip(codec, values))).toMatchObject({
      code: "schema/out-of-range",
      path: [128],
    });
    const unsigned = dictionaryCodec(textType(new Uint8()), utf8Codec());
    expect(roundTrip(unsigned, values)).toEqual(values);
  });

  test("says which value is wrong while the row is known", () => {
    expect(failure(() => roundTrip(text, ["a", "b", 1]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [2],
    });
    const integers = int64Codec();
    const codec = dictionaryCodec(new Dictionary(integers.type, new Int16(), nextId++), integers);
    expect(roundTrip(codec, [5n, 5n, null, 7n])).toEqual([5n, 5n, null, 7n]);
    expect(failure(() => roundTrip(codec, [1n, 1n, 2n ** 64n]))).toMatchObject({
      code: "schema/out-of-range",
      path: [2],
    });
  });

  test("of text that is converted checks what the conversion makes of it", () => {
    const dates = mappedCodec<Date, string>(utf8Codec(), {
      encode: (date) => date.toISOString(),
      decode: (iso) => new Date(iso),
    });
    const codec = dictionaryCodec(textType(), dates);
    expect(roundTrip(codec, [new Date(5), null])).toEqual([new Date(5), null]);
  });
});

describe("reading a dictionary", () => {
  test("an index out of bounds is an invalid batch", () => {
    for (const index of [2, -1, 255]) {
      const taken = writeBody(text, ["a", "b"]);
      taken.body.set(new Uint8Array(Int16Array.of(index).buffer), 0);
      expect(failure(() => readAll(text, taken))).toMatchObject({ code: "protocol/invalid-batch" });
    }
  });

  test("a value that cannot be read is at its row", () => {
    const wide = int64Codec();
    const type = new Dictionary(wide.type, new Int16(), nextId++);
    const taken = writeBody(dictionaryCodec(type, wide), [2n, 1n, 2n ** 60n]);
    expect(failure(() => readAll(dictionaryCodec(type, int64NumberCodec()), taken))).toMatchObject({
      code: "schema/out-of-range",
      path: [2],
    });
  });

  test("one that comes again is not decoded again, another one is", () => {
    const codec = dictionaryCodec(textType(), utf8Codec());
    const sourceOf = (values: string[], dictionary: DictionaryValues): SinkSource => {
      const source = new SinkSource(writeBody(codec, values));
      source.dictionary = () => dictionary;
      return source;
    };
    const dictionaryOf = (...values: string[]): DictionaryValues & { bound: number } => ({
      length: values.length,
      bound: 0,
      bind(reader) {
        this.bound++;
        reader.bind(new SinkSource(writeBody(utf8Codec(), values)));
      },
    });
    const [first, second] = [dictionaryOf("a", "b"), dictionaryOf("c")];
    const reader = codec.reader();
    const read = (...parts: Parameters<typeof sourceOf>): unknown[] => {
      reader.bind(sourceOf(...parts));
      return Array.from({ length: reader.length }, (_, row) => reader.get(row));
    };
    // What is written gives the indices 0, 1, 0 and so on.
    for (let time = 0; time < 3; time++) {
      expect(read(["x", "y", "x"], first)).toEqual(["a", "b", "a"]);
      expect(read(["x"], first)).toEqual(["a"]);
    }
    expect(first.bound).toBe(1);
    expect(read(["x"], second)).toEqual(["c"]);
    expect(failure(() => read(["x", "y"], second))).toMatchObject({
      code: "protocol/invalid-batch",
    });
    expect(read(["x", "y"], first)).toEqual(["a", "b"]);
    expect([first.bound, second.bound]).toEqual([2, 1]);
  });

  test("a column of nothing but nulls never asks for the values", () => {
    const codec = dictionaryCodec(textType(), utf8Codec());
    const source = new SinkSource(writeBody(codec, [null, null]));
    source.dictionary = () => ({ length: 0, bind: () => expect.unreachable() });
    const reader = codec.reader();
    reader.bind(source);
    expect([reader.get(0), reader.get(1)]).toEqual([null, null]);
  });

  test("objects are not shared between rows", () => {
    const list = listCodec({ name: "item", nullable: true, codec: utf8Codec() });
    const codec = dictionaryCodec(new Dictionary(list.type, new Int16(), nextId++), list);
    const value = ["a"];
    const [first, second] = roundTrip(codec, [value, value]);
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });

  test("a batch without rows needs no dictionary", () => {
    const taken = writeBody(text, []);
    expect(readAll(text, { ...taken, dictionaries: new Map() })).toEqual([]);
  });
});

describe("an enum", () => {
  const type = textType(new Int8());
  const codec = enumCodec(type, ["red", "green", "blue"]);

  test("comes back", () => {
    fc.assert(
      fc.property(columnOf(fc.constantFrom("red", "green", "blue")), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
    );
  });

  test.each([new Int16(), new Int32(), new Uint8()])("has indices of %s", (indices) => {
    const wide = enumCodec(textType(indices), ["a", "b", "c"]);
    const values = ["c", null, "b", "a", "c"];
    expect(roundTrip(wide, values)).toEqual(values);
  });

  test("has all names in its dictionary, always the same frozen array", () => {
    const contents = [["blue"], ["red", "green"]].map((values) => {
      const sink = new BodySink();
      codec.write(values, sink);
      return sink.dictionaries.get(type.id)?.values;
    });
    expect(contents[0]).toEqual(["red", "green", "blue"]);
    expect(contents[0]).toBe(contents[1]);
    expect(Object.isFrozen(contents[0])).toBe(true);
  });

  test("is read by the names that were sent, in whichever order", () => {
    const theirs = enumCodec(type, ["blue", "violet", "red"]);
    expect(roundTrip(theirs, ["violet", null, "red"], codec)).toEqual(["violet", null, "red"]);
  });

  test("knows no other names", () => {
    const expected = {
      code: "schema/unknown-member",
      message: '"pink" is not a member: expected "red", "green", "blue"',
    };
    expect(failure(() => roundTrip(codec, ["red", "pink"]))).toMatchObject({
      ...expected,
      path: [1],
    });
    expect(failure(() => codec.writeOne?.("pink", new BodySink()))).toMatchObject({
      ...expected,
      path: [0],
    });
    const many = enumCodec(
      textType(),
      Array.from({ length: 50 }, (_, i) => `n${i}`),
    );
    expect(failure(() => roundTrip(many, ["x"])).message).toMatch(/"n19", 30 more$/);
  });

  test.each([[0], [true], [{}]])("is no %s", (value) => {
    expect(failure(() => roundTrip(codec, ["red", value]))).toMatchObject({
      code: "schema/type-mismatch",
      path: [1],
    });
  });

  test("may be of large text", () => {
    const large = enumCodec(new Dictionary(new LargeUtf8(), new Int8(), nextId++), ["a"]);
    expect(roundTrip(large, ["a", null])).toEqual(["a", null]);
  });

  test("cannot be of numbers, nor of more names than indices", () => {
    const expected = { code: "schema/invalid-declaration" };
    const numbers = new Dictionary(new Float64(), new Int8(), nextId++);
    expect(failure(() => enumCodec(numbers, ["a"]))).toMatchObject(expected);
    const names = Array.from({ length: 129 }, (_, i) => `n${i}`);
    expect(failure(() => enumCodec(type, names))).toMatchObject(expected);
    const most: ColumnCodec<string> = enumCodec(type, names.slice(1));
    expect(roundTrip(most, ["n128", "n1"])).toEqual(["n128", "n1"]);
  });
});
