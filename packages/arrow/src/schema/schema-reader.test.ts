import { type DataType, Dictionary, Field, Int8, Int32, Schema, Struct, Utf8 } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameSchema } from "../batch/same-schema.ts";
import { arbitrarySchemaAndRows } from "../batch/testing/arbitrary-batch.ts";
import { SCALARS } from "../batch/testing/arbitrary-types.ts";
import { failure } from "../codec/testing/failure.ts";
import { decodeSchema, decodeStream, encodeBatches } from "../ipc/stream-bytes.ts";
import { encodeSchema } from "./schema-writer.ts";
import { type CraftedField, craftSchema, TAG, type TypeTable } from "./testing/craft-schema.ts";

function read(field: CraftedField): DataType {
  return decodeSchema(craftSchema([field])).fields[0]!.type;
}

function refusal(...fields: CraftedField[]): string {
  const { code, message } = failure(() => decodeSchema(craftSchema(fields)));
  return `${code}: ${message}`;
}

const UTF8: CraftedField = { tag: TAG.utf8 };
const INT32: CraftedField = { tag: TAG.int, type: { 0: { int32: 32 }, 1: { int8: 1 } } };

describe("a schema that we wrote", () => {
  test.each(Object.entries(SCALARS))("is read back with a column of %s", (_name, { type }) => {
    for (const nullable of [true, false]) {
      const schema = new Schema([new Field("c", type, nullable)]);
      const again = decodeSchema(encodeSchema(schema));
      expect(sameSchema(again, schema)).toBe(true);
      expect(encodeSchema(again)).toEqual(encodeSchema(schema));
    }
  });

  test("is read back whatever its columns", () => {
    fc.assert(
      fc.property(arbitrarySchemaAndRows({ maxRows: 0, maxDepth: 4 }), ({ schema }) => {
        const again = decodeSchema(encodeSchema(schema));
        expect(sameSchema(again, schema)).toBe(true);
        expect([...again.dictionaries.keys()].sort()).toEqual(
          [...schema.dictionaries.keys()].sort(),
        );
      }),
    );
  });

  test("is read back with the metadata of schema and fields", () => {
    const pairs = [
      ["ARROW:extension:name", "uuid"],
      ["leer", ""],
      ["ключ", "значение 🎉"],
    ] as const;
    const inner = new Field("x", new Int32(), true, new Map([["inner", "1"]]));
    const field = new Field("s", new Struct([inner]), true, new Map(pairs));
    const schema = decodeSchema(encodeSchema(new Schema([field], new Map(pairs))));
    expect([...schema.metadata]).toEqual(pairs);
    expect([...schema.fields[0]!.metadata]).toEqual(pairs);
    expect([...schema.fields[0]!.type.children[0]!.metadata]).toEqual([["inner", "1"]]);
  });

  test("is the same object for the same bytes, batch after batch and stream after stream", () => {
    const bytes = encodeBatches(new Schema([new Field("only here", new Int32(), false)]), []);
    expect(decodeStream(bytes).schema).toBe(decodeStream(bytes.slice()).schema);
  });

  test("has the bytes of its first encoding for good", () => {
    const schema = new Schema([new Field("c", new Int32(), false)]);
    expect(encodeSchema(schema)).toBe(encodeSchema(schema));
    expect(encodeSchema(schema).length % 8).toBe(0);
  });
});

describe("dictionaries", () => {
  test("keep id, order and the type of their indices", () => {
    const type = new Dictionary(new Utf8(), new Int8() as never, 77, true);
    const schema = decodeSchema(encodeSchema(new Schema([new Field("d", type, true)])));
    expect(schema.fields[0]!.type).toMatchObject({ id: 77, isOrdered: true });
    expect(`${(schema.fields[0]!.type as Dictionary).indices}`).toBe("Int8");
    expect([...schema.dictionaries.keys()]).toEqual([77]);
  });

  test("have 32-bit indices where nothing else is said", () => {
    const type = read({ ...UTF8, dictionary: { id: 5n } }) as Dictionary;
    expect([`${type.indices}`, `${type.dictionary}`, type.id]).toEqual(["Int32", "Utf8", 5]);
  });

  test("of one id share one type", () => {
    const field = { ...UTF8, dictionary: { id: 5n, indexBits: 8 } };
    const { fields, dictionaries } = decodeSchema(craftSchema([field, { ...field }]));
    const types = fields.map(({ type }) => (type as Dictionary).dictionary);
    expect(types[0]).toBe(types[1]);
    expect(dictionaries.get(5)).toBe(types[0]);
  });

  test("of one id cannot be of two types", () => {
    const dictionary = { id: 5n };
    expect(refusal({ ...UTF8, dictionary }, { ...INT32, dictionary })).toMatch(
      /^protocol\/malformed-message: .*fields with dictionary 5 differ in type/,
    );
  });

  test.each([-1n, 2n ** 53n])("cannot have the id %d", (id) => {
    expect(refusal({ ...UTF8, dictionary: { id } })).toMatch(/^protocol\/malformed-message/);
  });

  test("cannot have indices of 7 bits", () => {
    const dictionary = { id: 1n, indexBits: 7 };
    expect(refusal({ ...UTF8, dictionary })).toMatch(/^protocol\/malformed-message/);
  });
});

describe("a type that is not supported is named", () => {
  test.each([
    [22, "run_end_encoded"],
    [23, "binary_view"],
    [24, "string_view"],
    [25, "list_view"],
    [26, "large_list_view"],
    [0, "number 0"],
    [27, "number 27"],
    [127, "number 127"],
  ])("tag %i: %s", (tag, name) => {
    expect(refusal({ tag, children: [INT32] })).toBe(
      `protocol/unsupported: Arrow type ${name} is not supported`,
    );
  });

  test.each([32, 64, 512])("decimal%i", (bits) => {
    const type = { 0: { int32: 5 }, 2: { int32: bits } };
    expect(refusal({ tag: TAG.decimal, type })).toContain(`decimal${bits} is not supported`);
  });

  test.each([1001, -1001, 2 ** 31 - 1])("decimals of scale %i", (scale) => {
    const type = { 0: { int32: 5 }, 1: { int32: scale } };
    expect(refusal({ tag: TAG.decimal, type })).toBe(
      `protocol/unsupported: Arrow type decimal128 of scale ${scale} is not supported`,
    );
  });

  test("big-endian data", () => {
    const { code, message } = failure(() => decodeSchema(craftSchema([], { endianness: 1 })));
    expect([code, message]).toEqual([
      "protocol/unsupported",
      "Big-endian Arrow data is not supported",
    ]);
  });

  test("unions of metadata version V4, which have a bitmap more", () => {
    const union = { tag: TAG.union, children: [INT32] };
    const { code, message } = failure(() => decodeSchema(craftSchema([union], { version: 3 })));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("V4");
    expect(decodeSchema(craftSchema([INT32], { version: 3 })).fields).toHaveLength(1);
  });
});

describe("a type that contradicts itself is malformed", () => {
  const int = (width: number): TypeTable => ({ 0: { int32: width } });
  const unit = (value: number): TypeTable => ({ 0: { int16: value } });
  const precision = (digits: number, bits: number): TypeTable => ({
    0: { int32: digits },
    2: { int32: bits },
  });

  test.each<[string, CraftedField]>([
    ["an integer of 24 bits", { tag: TAG.int, type: int(24) }],
    ["an integer of -8 bits", { tag: TAG.int, type: int(-8) }],
    ["a float of unknown precision", { tag: TAG.float, type: unit(3) }],
    ["a date of unknown unit", { tag: TAG.date, type: unit(2) }],
    ["a timestamp of unknown unit", { tag: TAG.timestamp, type: unit(-1) }],
    ["a duration of unknown unit", { tag: TAG.duration, type: unit(4) }],
    ["an interval of unknown unit", { tag: TAG.interval, type: unit(3) }],
    ["a time of unknown unit", { tag: TAG.time, type: { 0: { int16: 4 }, 1: { int32: 64 } } }],
    ["seconds of 64 bits", { tag: TAG.time, type: { 0: { int16: 0 }, 1: { int32: 64 } } }],
    ["microseconds of 32 bits", { tag: TAG.time, type: { 0: { int16: 2 }, 1: { int32: 32 } } }],
    ["a decimal without digits", { tag: TAG.decimal, type: precision(0, 128) }],
    ["a decimal128 of 39 digits", { tag: TAG.decimal, type: precision(39, 128) }],
    ["a decimal256 of 77 digits", { tag: TAG.decimal, type: precision(77, 256) }],
    ["bytes of negative width", { tag: TAG.fixedSizeBinary, type: int(-1) }],
    ["lists of negative size", { tag: TAG.fixedSizeList, type: int(-1), children: [INT32] }],
    ["a list of nothing", { tag: TAG.list }],
    ["a list of two things", { tag: TAG.list, children: [INT32, INT32] }],
    ["a map of integers", { tag: TAG.map, children: [INT32] }],
    ["a map of one column", { tag: TAG.map, children: [{ tag: TAG.struct, children: [UTF8] }] }],
    ["a union of unknown mode", { tag: TAG.union, type: unit(2), children: [INT32] }],
    ["a union of too few ids", { tag: TAG.union, typeIds: [1], children: [INT32, UTF8] }],
    ["a union of negative ids", { tag: TAG.union, typeIds: [-1], children: [INT32] }],
    ["a union of ids beyond 127", { tag: TAG.union, typeIds: [128], children: [INT32] }],
    ["a union of equal ids", { tag: TAG.union, typeIds: [1, 1], children: [INT32, UTF8] }],
    ["a union of 129 members", { tag: TAG.union, children: new Array(129).fill(INT32) }],
    ["a field without a type", { tag: TAG.utf8, typeless: true }],
  ])("%s", (_name, field) => {
    expect(refusal(field)).toMatch(/^protocol\/malformed-message: Malformed Arrow IPC message/);
  });

  test("and such as do not are read", () => {
    const union: CraftedField = { tag: TAG.union, typeIds: [7, 0], children: [INT32, UTF8] };
    expect(`${read(union)}`).toBe("Union<Int32 | Utf8>");
    const time: CraftedField = { tag: TAG.time, type: { 0: { int16: 3 }, 1: { int32: 64 } } };
    expect(`${read(time)}`).toBe("Time64<NANOSECOND>");
    expect(`${read({ tag: TAG.fixedSizeBinary, type: int(0) })}`).toBe("FixedSizeBinary[0]");
  });
});
