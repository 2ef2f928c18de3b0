import { Bool, FixedSizeBinary, Int32, Int64, LargeUtf8, Null, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test } from "vitest";
import type { BatchParts } from "./batch-body.ts";
import { NO_PARTS } from "./batch-source.ts";
import {
  changed,
  dictionary,
  FULL_FAULTS,
  indices,
  ints,
  list,
  lists,
  partsOfValues,
  STANDARD_FAULTS,
  schemaOf,
} from "./testing/invalid-parts.ts";
import { validateBatch } from "./validate.ts";

function fault(rawMessage: RegExp, path = "c"): unknown {
  return expect.objectContaining({
    kind: "protocol",
    code: "invalid-batch",
    path,
    rawMessage: expect.stringMatching(rawMessage),
  });
}

describe("a column with", () => {
  test.each(STANDARD_FAULTS)(
    "%s is refused by standard validation",
    (_what, type, bad, message, path) => {
      expect(() => validateBatch(schemaOf(type), bad, "standard")).toThrow(
        fault(message, path) as Error,
      );
      expect(() => validateBatch(schemaOf(type), bad, "full")).toThrow(
        fault(message, path) as Error,
      );
      validateBatch(schemaOf(type), bad, "none");
    },
  );

  test.each(FULL_FAULTS)(
    "%s is refused by full validation alone",
    (_what, type, bad, message, path) => {
      expect(() => validateBatch(schemaOf(type), bad, "full")).toThrow(
        fault(message, path) as Error,
      );
      validateBatch(schemaOf(type), bad, "standard");
    },
  );
});

describe("a batch with", () => {
  test.each([
    ["a node too few", { nodes: [] }, /0 field nodes, its schema needs 1/],
    ["a node too many", { nodes: [3, 1, 3, 1] }, /2 field nodes/],
    ["a buffer too few", { buffers: [0, 1] }, /1 buffers, its schema needs 2/],
    ["half a buffer too many", { buffers: [0, 1, 8, 12, 0] }, /2.5 buffers/],
    ["a negative row count", { numRows: -1 }, /-1 rows/],
    ["a row count that is no number", { numRows: Number.NaN }, /NaN rows/],
  ])("%s is refused", (_what, change, message) => {
    expect(() => validateBatch(schemaOf(new Int32()), { ...ints, ...change }, "standard")).toThrow(
      fault(message, "") as Error,
    );
  });

  test("a body over the limit is refused", () => {
    const limits = { maxBodyBytes: 23 };
    expect(ints.body.byteLength).toBe(24);
    expect(() => validateBatch(schemaOf(new Int32()), ints, "standard", limits)).toThrow(
      expect.objectContaining({ code: "limit-exceeded", limit: 23 }),
    );
    validateBatch(schemaOf(new Int32()), ints, "standard", { maxBodyBytes: 24 });
  });

  test.each([
    ["no columns", new Schema([]), []],
    ["nulls alone", schemaOf(new Null()), [2 ** 30, 0]],
    ["binaries of no bytes", schemaOf(new FixedSizeBinary(0)), [2 ** 30, 0]],
  ])("more rows of %s than anyone can want is refused", (_what, schema, nodes) => {
    const buffers = schema.fields[0]?.type instanceof FixedSizeBinary ? [0, 0, 0, 0] : [];
    const claim: BatchParts = { ...NO_PARTS, numRows: 2 ** 30, nodes, buffers };
    expect(() => validateBatch(schema, claim, "standard")).toThrow(
      expect.objectContaining({ kind: "protocol", code: "limit-exceeded" }),
    );
  });

  test("a negative index is refused even where the dictionary has more values than that", () => {
    const dictionaries: BatchParts["dictionaries"] = {
      dictionary: () => ({ length: 300, bind: () => {} }),
    };
    const large = { ...changed(indices, { bytes: { 9: 0x80 } }), dictionaries };
    expect(() => validateBatch(schemaOf(dictionary), large, "full")).toThrow(
      fault(/row 1 refers to value 128 of 300/) as Error,
    );
    validateBatch(
      schemaOf(dictionary),
      { ...changed(indices, { bytes: { 9: 0x7f } }), dictionaries },
      "full",
    );
  });

  test("a dictionary that was never sent is refused with what the look-up throws", () => {
    const { dictionaries } = NO_PARTS;
    expect(() => validateBatch(schemaOf(dictionary), { ...indices, dictionaries }, "full")).toThrow(
      expect.objectContaining({ code: "invalid-batch" }),
    );
  });
});

describe("validation accepts", () => {
  test("no rows, with offsets and without", () => {
    const none = partsOfValues(list, []);
    validateBatch(schemaOf(list), none, "full");
    validateBatch(schemaOf(list), changed(none, { buffers: { 1: 0, 3: 0, 5: 0, 7: 0 } }), "full");
  });

  test("anything under a null: text, indices", () => {
    const nulls = partsOfValues(new Utf8(), [null, "x"]);
    const body = Uint8Array.from([...nulls.body, 0xff, 0x80, 0x78, 0, 0, 0, 0, 0]);
    const at = nulls.body.byteLength;
    const lenient = changed(
      { ...nulls, body },
      { buffers: { 4: at, 5: 3 }, int32s: { 8: 0, 12: 2, 16: 3 } },
    );
    validateBatch(schemaOf(new Utf8()), lenient, "full");
    validateBatch(schemaOf(dictionary), changed(indices, { bytes: { 10: 0x7f } }), "full");
  });

  test("more room and longer children than needed, and positions that are not aligned", () => {
    const body = new Uint8Array(64);
    body.set(ints.body, 3);
    const shifted = { ...ints, body, buffers: [3, 40, 11, 50] };
    validateBatch(schemaOf(new Int32()), shifted, "full");
    validateBatch(schemaOf(list), changed(lists, { int32s: { 20: 2, 16: 2 } }), "full");
  });

  test("a bitmap of ones where nothing is null", () => {
    const all = partsOfValues(new Bool(), [true, false, true]);
    const body = Uint8Array.from([...all.body, 7, 0, 0, 0, 0, 0, 0, 0]);
    const at = all.body.byteLength;
    validateBatch(
      schemaOf(new Bool()),
      { ...all, body, buffers: [at, 1, ...all.buffers.slice(2)] },
      "full",
    );
  });

  test("the null count of -1 that apache-arrow writes for a slice of nulls", () => {
    validateBatch(schemaOf(new Null()), { ...NO_PARTS, numRows: 2, nodes: [2, -1] }, "full");
  });

  test("thousands of offsets that are not aligned", () => {
    const many = partsOfValues(
      new Utf8(),
      Array.from({ length: 1000 }, (_, i) => `${i}`),
    );
    const body = new Uint8Array(many.body.byteLength + 1);
    body.set(many.body, 1);
    const buffers = many.buffers.map((n, i) => (i % 2 ? n : n + 1));
    validateBatch(schemaOf(new Utf8()), { ...many, body, buffers }, "full");
  });

  test("thousands of rows as well as a few", () => {
    const many = Array.from({ length: 5000 }, (_, i) => (i % 7 ? `é${i}` : null));
    for (const type of [new Utf8(), new LargeUtf8(), dictionary.dictionary]) {
      validateBatch(schemaOf(type), partsOfValues(type, many), "full");
    }
    const offsets = partsOfValues(new Utf8(), many);
    const at = offsets.buffers[2]! + 4 * 3000;
    expect(() =>
      validateBatch(schemaOf(new Utf8()), changed(offsets, { int32s: { [at]: 0 } }), "full"),
    ).toThrow(fault(/row 2999 ends before it starts/) as Error);
    validateBatch(
      schemaOf(new Int64()),
      partsOfValues(
        new Int64(),
        many.map((_, i) => BigInt(i)),
      ),
      "full",
    );
  });
});
