/** Plain rows and JSON: out of instances and back, and the Standard Schema validator. */
import { describe, expect, it } from "vitest";
import {
  AllTypes,
  allTypes,
  bytes,
  EmbeddedArrow,
  Point,
  WideTypes,
  wideTypes,
} from "../fixtures.test-d.ts";
import {
  type Dataclass,
  dataclass,
  datetime,
  embedded,
  enumOf,
  float,
  int,
  list,
  map,
  optional,
  record,
  set,
  transient,
  utf8,
} from "../index.ts";
import { schemaFailure } from "../schema-failure.test-d.ts";

class Mixed extends dataclass("Mixed", {
  when: datetime("UTC").default(() => new Date(5)),
  byNumber: map(int(), utf8()).default(() => new Map([[1, "one"]])),
  tags: set(utf8()).default(() => new Set(["a"])),
  extra: record(optional(float())).default(() => ({ a: Number.NaN, __b: null })),
  leaf: embedded(Point).default(() => new Point({ x: 1, y: Number.POSITIVE_INFINITY })),
  priority: enumOf("Priority", { LOW: 0, HIGH: 1 }).default(1),
  local: transient(() => new Map([["not", "serialized"]])),
}) {}

const batch = new Point({ x: 1, y: 2 }).toBatch();
const embeddedArrow = new EmbeddedArrow({ batch, schema: batch.schema });

describe("JSON", () => {
  it.each<[string, Dataclass, { fromRow(row: object): Dataclass }]>([
    ["AllTypes", allTypes(), AllTypes],
    ["WideTypes", wideTypes(), WideTypes],
    ["EmbeddedArrow", embeddedArrow, EmbeddedArrow],
    ["Mixed", new Mixed(), Mixed],
  ])("of %s reads back", (_name, value, type) => {
    const text = JSON.stringify(value);
    expect(type.fromRow(JSON.parse(text)).equals(value)).toBe(true);
    expect(type.fromRow(value.toRow()).equals(value)).toBe(true);
  });

  it("is what one would write by hand", () => {
    expect(new Mixed().toJSON()).toEqual({
      when: "1970-01-01T00:00:00.005Z",
      byNumber: [[1, "one"]],
      tags: ["a"],
      extra: { a: "NaN", __b: null },
      leaf: { x: 1, y: "Infinity" },
      priority: 1,
    });
    expect(wideTypes().toJSON()).toMatchObject({
      uint64_field: "18446744073709551615",
      fixed_binary_field: "AQIDBAUGBwg=",
      decimal_field: "-12345.6700",
    });
  });
});

describe("plain rows", () => {
  it("may hold plain objects for nested dataclasses, and names of members", () => {
    const row = { ...allTypes().toRow(), list_of_nested: [{ x: 1, y: 2 }], enum_field: "CLOSED" };
    const read = AllTypes.fromRow(row);
    expect(read.list_of_nested[0]).toBeInstanceOf(Point);
    expect(read.enum_field).toBe("closed");
  });

  it.each([
    [
      "list_of_nested[1].x",
      {
        list_of_nested: [
          { x: 1, y: 2 },
          { x: "1", y: 2 },
        ],
      },
    ],
    ["list_of_nested[0].z", { list_of_nested: [{ x: 1, y: 2, z: 3 }] }],
    ["list_of_nested[0].y", { list_of_nested: [{ x: 1 }] }],
    ["list_of_int[2]", { list_of_int: [1, 2, 2.5] }],
    ["list_of_int[0]", { list_of_int: [null] }],
    ["dict_field[0].value", { dict_field: { a: "1" } }],
    ["int_field", { int_field: "1" }],
    ["bool_field", { bool_field: 1 }],
    ["bytes_field", { bytes_field: "no base64!" }],
    ["enum_field", { enum_field: "nope" }],
    ["str_field", { str_field: null }],
    ["nested_point", { nested_point: [] }],
    ["no_field", { no_field: 1 }],
  ])("say where they are wrong: %s", (path, change) => {
    expect(schemaFailure(() => AllTypes.fromRow({ ...allTypes().toRow(), ...change })).path).toBe(
      path,
    );
  });

  it.each([
    ["date_field", "yesterday"],
    ["uint64_field", -1],
    ["int8_field", 128],
    ["time_field", "noon"],
    ["decimal_field", "1.23456"],
    ["decimal_field", "many"],
    ["fixed_binary_field", bytes(1)],
    ["large_string_field", 5],
    ["timestamp_field", 1.5],
    ["float32_field", "0.5"],
  ])("check every kind of value: %s", (field, value) => {
    const row = { ...wideTypes().toRow(), [field]: value };
    expect(schemaFailure(() => WideTypes.fromRow(row)).path).toBe(field);
  });
});

describe("the Standard Schema validator", () => {
  const schema = AllTypes["~standard"];

  it("passes instances and makes them from rows", () => {
    const value = allTypes();
    expect(schema.validate(value)).toEqual({ value });
    const result = schema.validate(JSON.parse(JSON.stringify(value)));
    expect(result.issues).toBeUndefined();
    expect("value" in result && result.value.equals(value)).toBe(true);
    expect([schema.version, schema.vendor]).toEqual([1, "sheaf"]);
  });

  it("gathers what is wrong", () => {
    const row = { ...allTypes().toRow(), int_field: "1", nested_point: { x: 1, y: "2" } };
    expect(schema.validate(row)).toEqual({
      issues: [
        { message: 'expected int64, got string "1"', path: ["int_field"] },
        { message: 'expected float64, got string "2"', path: ["nested_point", "y"] },
      ],
    });
    expect(schema.validate({}).issues).toHaveLength(1);
    expect(schema.validate(5)).toEqual({
      issues: [{ message: "expected AllTypes, got a number", path: [] }],
    });
  });

  it("makes instances of the subclass that it is taken from", () => {
    class Sub extends Point {}
    const result = Sub["~standard"].validate({ x: 1, y: 2 });
    expect(result.issues === undefined && result.value).toBeInstanceOf(Sub);
    const points = dataclass("Points", { points: list(Sub) })["~standard"].validate({
      points: [{ x: 1, y: 2 }],
    });
    expect(points.issues === undefined && points.value.points[0]).toBeInstanceOf(Sub);
  });
});
