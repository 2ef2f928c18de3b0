/** Bytes that the reference package wrote (see golden/README.md) read to the values that were in them. */
import { readFileSync } from "node:fs";
import { decodeStream, describeSchema, sameSchema } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import {
  AllTypes,
  allTypes,
  BoundingBox,
  bytes,
  ContainerWideTypes,
  DeepNested,
  EmbeddedArrow,
  Point,
  RichHeader,
  WideTypes,
  wideTypes,
} from "./fixtures.test-d.ts";
import type { Dataclass, DataclassConstructor } from "./index.ts";

function golden(name: string): Uint8Array {
  return readFileSync(new URL(`golden/${name}.arrows`, import.meta.url));
}

const containers = new ContainerWideTypes({
  list_decimal: ["1.0000", "-0.0001"],
  list_date: [new Date("1969-12-31"), new Date("2026-01-01")],
  list_timestamp: [1_767_225_600_000_001n],
  optional_decimal: "99.5000",
  dict_str_decimal: new Map([["pi", "3.1416"]]),
  frozenset_int: new Set([1, 2, 3]),
  list_optional_int: [1, null, 3],
});

const deep = new DeepNested({
  list_of_lists_decimal: [["1.2500"], [], ["0.0001", "2.0000"]],
  dict_encoded_string: "spam",
  list_of_dict_encoded: ["a", "b", "a"],
});

const rich = new RichHeader({
  str_field: "seed-7",
  bytes_field: bytes(7, 8, 9),
  int_field: 49,
  float_field: 10.5,
  bool_field: false,
  list_of_int: [7, 8, 9],
  list_of_str: ["item-7", "item-8"],
  dict_field: new Map([
    ["a", 7],
    ["b", 8],
  ]),
  enum_field: "active",
  nested_point: new Point({ x: 7, y: 14 }),
  optional_int: 21,
  list_of_nested: [new Point({ x: 7, y: 8 })],
  nested_list: [[7, 8], [9]],
  annotated_int32: 7,
  annotated_float32: Math.fround(7 / 3),
  dict_str_str: new Map([["key", "val-7"]]),
});

const box = new BoundingBox({
  top_left: new Point({ x: 0, y: 1 }),
  bottom_right: new Point({ x: 2, y: -3.5 }),
  label: "box",
});

const cases: readonly (readonly [string, DataclassConstructor<Dataclass>, Dataclass])[] = [
  ["point", Point, new Point({ x: 1.5, y: 2.5 })],
  ["bounding-box", BoundingBox, box],
  ["all-types", AllTypes, allTypes()],
  ["wide-types", WideTypes, wideTypes()],
  ["container-wide-types", ContainerWideTypes, containers],
  ["deep-nested", DeepNested, deep],
  ["rich-header", RichHeader, rich],
];

describe("what the reference package wrote", () => {
  it.each(cases)("%s reads to the same values", (name, dataclass, expected) => {
    const read = dataclass.deserializeFromBytes(golden(name));
    expect(String(read)).toBe(String(expected));
    expect(expected.equals(read)).toBe(true);
  });

  it.each(cases)("%s has the same schema, nullability included", (name, dataclass) => {
    const { schema } = decodeStream(golden(name));
    expect(describeSchema(dataclass.schema)).toBe(describeSchema(schema));
    expect(sameSchema(dataclass.schema, schema)).toBe(true);
  });

  it.each(cases)("%s survives our own round trip", (_name, dataclass, value) => {
    const again = dataclass.deserializeFromBytes(value.serializeToBytes());
    expect(value.equals(again)).toBe(true);
  });

  it("embedded-arrow holds a batch and a schema", () => {
    const read = EmbeddedArrow.deserializeFromBytes(golden("embedded-arrow"));
    expect(describeSchema(read.schema)).toBe("value: int64, name: string not null");
    expect(read.batch.toArray().map(String)).toEqual([
      '{"value": 1, "name": "x"}',
      '{"value": 2, "name": "y"}',
    ]);
    const again = EmbeddedArrow.deserializeFromBytes(read.serializeToBytes());
    expect(again.equals(read)).toBe(true);
  });
});
