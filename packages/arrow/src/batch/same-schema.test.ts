import {
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Int16,
  Int32,
  List,
  Map_,
  Schema,
  Struct,
  Timestamp,
  TimeUnit,
  Uint16,
  Utf8,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameField, sameSchema, sameType } from "./same-schema.ts";
import { arbitraryType } from "./testing/arbitrary-batch.ts";
import { SCALARS } from "./testing/arbitrary-types.ts";

function field(name: string, type: DataType, nullable = true): Field {
  return new Field(name, type, nullable);
}

function mapOf(value: DataType, keysSorted = false): DataType {
  const entry = new Struct<{ key: DataType; value: DataType }>([
    field("key", new Utf8(), false),
    field("value", value),
  ]);
  return new Map_(field("entries", entry, false) as Field<typeof entry>, keysSorted);
}

/** The same type made of other objects. */
function copy(type: DataType): DataType {
  const clone = Object.assign(Object.create(Object.getPrototypeOf(type)), type) as {
    children?: Field[];
    dictionary?: DataType;
  };
  if (clone.dictionary !== undefined) clone.dictionary = copy(clone.dictionary);
  else if (clone.children) {
    clone.children = clone.children.map((child) =>
      field(child.name, copy(child.type), child.nullable),
    );
  }
  return clone as DataType;
}

describe("types", () => {
  test("of any kind are the same as their copies", () => {
    fc.assert(fc.property(arbitraryType(3), ({ type }) => sameType(type, copy(type))));
  });

  test("of different names are different", () => {
    const types = Object.values(SCALARS).map(({ type }) => type);
    for (const [i, a] of types.entries()) {
      for (const [j, b] of types.entries()) expect(sameType(a, b), `${a} ${b}`).toBe(i === j);
    }
  });

  test.each([
    ["time zones", new Timestamp(TimeUnit.SECOND, "UTC"), new Timestamp(TimeUnit.SECOND)],
    ["widths", new FixedSizeBinary(2), new FixedSizeBinary(3)],
    [
      "list sizes",
      new FixedSizeList(2, field("i", new Int32())),
      new FixedSizeList(3, field("i", new Int32())),
    ],
    ["item types", new List(field("i", new Int32())), new List(field("i", new Int16()))],
    [
      "item nullability",
      new List(field("i", new Int32())),
      new List(field("i", new Int32(), false)),
    ],
    [
      "names in a struct",
      new Struct([field("a", new Int32())]),
      new Struct([field("b", new Int32())]),
    ],
    ["numbers of fields", new Struct([field("a", new Int32())]), new Struct([])],
    [
      "index types",
      new Dictionary(new Utf8(), new Int16()),
      new Dictionary(new Utf8(), new Uint16()),
    ],
    [
      "dictionary values",
      new Dictionary(new Utf8(), new Int16()),
      new Dictionary(new Int32(), new Int16()),
    ],
    [
      "orders",
      new Dictionary(new Utf8(), new Int16(), 1, true),
      new Dictionary(new Utf8(), new Int16(), 1, false),
    ],
    ["map values", mapOf(new Utf8()), mapOf(new Int32())],
    ["key orders", mapOf(new Utf8(), true), mapOf(new Utf8(), false)],
  ])("that differ in %s are different", (_what, a, b) => {
    expect(sameType(a, b)).toBe(false);
    expect(sameType(a, copy(a))).toBe(true);
  });

  test.each([
    [
      "the name of a list's item",
      new List(field("item", new Int32())),
      new List(field("element", new Int32())),
    ],
    [
      "a dictionary's id",
      new Dictionary(new Utf8(), new Int16(), 1),
      new Dictionary(new Utf8(), new Int16(), 2),
    ],
    ["an empty time zone", new Timestamp(TimeUnit.SECOND, ""), new Timestamp(TimeUnit.SECOND)],
  ])("that differ in %s are the same", (_what, a, b) => {
    expect(sameType(a, b)).toBe(true);
  });
});

describe("schemas", () => {
  const a = field("a", new Int32());
  const b = field("b", new Utf8());

  test("are the same whatever their metadata", () => {
    const tagged = new Field("a", new Int32(), true, new Map([["k", "v"]]));
    expect(sameSchema(new Schema([a, b]), new Schema([tagged, b], new Map([["x", "y"]])))).toBe(
      true,
    );
  });

  test.each([
    ["order", [b, a]],
    ["number of fields", [a]],
    ["name", [field("c", new Int32()), b]],
    ["type", [field("a", new Int16()), b]],
    ["nullability", [field("a", new Int32(), false), b]],
  ])("are different in %s", (_what, fields) => {
    expect(sameSchema(new Schema([a, b]), new Schema(fields))).toBe(false);
  });

  test("have fields that are compared alike", () => {
    expect(sameField(a, field("a", new Int32()))).toBe(true);
    expect(sameField(a, field("a", new Int32(), false))).toBe(false);
  });
});
