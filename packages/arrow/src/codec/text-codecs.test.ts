import { LargeUtf8, Utf8 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, SinkSource, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What is left of a text on the wire: lone surrogates are replaced. */
function wellFormed(text: string): string {
  return decoder.decode(encoder.encode(text));
}

const ascii = fc.string({ unit: "binary-ascii", maxLength: 30 });
const anyText = fc.oneof(
  ascii,
  fc.string({ unit: "binary", maxLength: 20 }),
  fc
    .array(fc.integer({ min: 0xd7fe, max: 0xe002 }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom("", "\ufeff", "\0", "x".repeat(100), "ü".repeat(100)),
);

describe.each([new Utf8(), new LargeUtf8()])("%s", (type) => {
  const codec = utf8Codec(type);

  test("comes back, whatever it is", () => {
    fc.assert(
      fc.property(columnOf(anyText), (values) => {
        const expected = values.map((text) => (text === null ? null : wellFormed(text)));
        expect(roundTrip(codec, values)).toEqual(expected);
      }),
    );
  });

  test("comes back from long columns of ASCII", () => {
    fc.assert(
      fc.property(fc.array(fc.option(ascii), { minLength: 60, maxLength: 400 }), (values) => {
        expect(roundTrip(codec, values)).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  test("is laid out as Arrow wants it, even if there is none", () => {
    const offsetBytes = type instanceof LargeUtf8 ? 8 : 4;
    expect(writeBody(codec, [])).toMatchObject({
      nodes: [0, 0],
      buffers: [0, 0, 0, offsetBytes, 8, 0],
    });
    const { buffers } = writeBody(codec, ["ab", null, "é"]);
    expect(buffers.filter((_, index) => index % 2 === 1)).toEqual([1, 4 * offsetBytes, 4]);
  });
});

test("halves of a pair in neighbouring rows stay apart", () => {
  const values = ["a\ud83d", "\ude00b", "é", "\ud83d", null, "\ude00"];
  expect(roundTrip(utf8Codec(), values)).toEqual([
    "a\ufffd",
    "\ufffdb",
    "é",
    "\ufffd",
    null,
    "\ufffd",
  ]);
});

test("what is not ASCII may come late in a long column", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i === 990 ? "ü€😀" : `text ${i}`));
  expect(roundTrip(utf8Codec(), values)).toEqual(values);
});

describe("reading", () => {
  const values = Array.from({ length: 5000 }, (_, i) => (i % 7 === 3 ? "" : `row number ${i}`));
  const mixed = values.map((text, i) => (i % 1000 > 900 ? `${text} ü` : text));

  test.each([
    ["ASCII", values],
    ["mixed text", mixed],
  ])("%s gives the same in any order", (_, texts) => {
    const taken = writeBody(utf8Codec(), texts);
    const reader = utf8Codec().reader();
    reader.bind(new SinkSource(taken));
    const rows = texts.map((_, row) => row);
    const orders = [
      rows,
      rows.toReversed(),
      rows.filter((row) => row % 3 === 0),
      rows.map((row) => (row * 7919) % rows.length),
      [...rows.slice(0, 50), ...rows.slice(10, 30), ...rows.slice(4000), ...rows.slice(0, 20)],
    ];
    for (const order of orders) {
      expect(order.map((row) => reader.get(row))).toEqual(order.map((row) => texts[row]));
    }
  });

  test("malformed text has replacement characters, wherever it stands", () => {
    const taken = writeBody(
      utf8Codec(),
      Array.from({ length: 100 }, () => "abcd"),
    );
    const [, , , , dataStart] = taken.buffers;
    const data = taken.body.subarray(dataStart);
    data[4 * 40 + 3] = 0xc3;
    data[4 * 50] = 0xff;
    data.set([0xe2, 0x82], 4 * 60 + 2);
    const texts = readAll(utf8Codec(), taken);
    expect(texts[40]).toBe("abc\ufffd");
    expect(texts[41]).toBe("abcd");
    expect(texts[50]).toBe("\ufffdbcd");
    expect(texts[60]).toBe("ab\ufffd");
    expect(new Set(texts).size).toBe(4);
  });

  test("accepts an empty offsets buffer if there are no rows", () => {
    const taken = writeBody(utf8Codec(), []);
    taken.buffers[3] = 0;
    expect(readAll(utf8Codec(), taken)).toEqual([]);
  });

  test.each([
    ["backwards", [0, 3, 1]],
    ["negative", [-1, 1, 2]],
    ["past the end", [0, 1, 1000]],
  ])("offsets that run %s are an invalid batch", (_, offsets) => {
    const taken = writeBody(utf8Codec(), ["ab", "cd"]);
    taken.body.set(new Uint8Array(Int32Array.from(offsets).buffer), 0);
    expect(failure(() => readAll(utf8Codec(), taken))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test("too few offsets are an invalid batch", () => {
    const taken = writeBody(utf8Codec(), ["ab", "cd"]);
    taken.nodes[0] = 3;
    const reader = utf8Codec().reader();
    expect(failure(() => reader.bind(new SinkSource(taken)))).toMatchObject({
      code: "protocol/invalid-batch",
    });
  });

  test("64-bit offsets beyond all memory are an invalid batch", () => {
    const codec = utf8Codec(new LargeUtf8());
    const taken = writeBody(codec, ["ab"]);
    taken.body.fill(0x7f, 8, 16);
    expect(failure(() => readAll(codec, taken))).toMatchObject({ code: "protocol/invalid-batch" });
  });
});

test.each([[["a", 1]], [["a", "b", "c", "d", 1n]], [["a", {}]]])("%s is not all text", (values) => {
  const at = values.length - 1;
  expect(failure(() => roundTrip(utf8Codec(), values))).toMatchObject({
    code: "schema/type-mismatch",
    path: [at],
  });
  expect(failure(() => roundTrip(utf8Codec(), values.slice(at)))).toMatchObject({
    code: "schema/type-mismatch",
    path: [0],
  });
});
