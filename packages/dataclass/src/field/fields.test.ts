/** Each kind of field: its Arrow type, and values that go out and come back. */
import { codecFor, describeType, fixedSizeListCodec, listCodec, structCodec } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { arrowFieldTypes } from "../arrow-field-types.test-d.ts";
import { bytes, Point, Status } from "../fixtures.test-d.ts";
import {
  arrowType,
  arrowValue,
  bool,
  dataclass,
  date,
  decimal,
  describeField,
  dictionary,
  embedded,
  enumOf,
  type FieldLike,
  fixedBinary,
  float,
  float16,
  int,
  list,
  map,
  optional,
  record,
  recordBatch,
  schemaField,
  set,
  struct,
  time,
  timestamp,
  transient,
  uint64,
  utf8,
} from "../index.ts";
import { schemaFailure } from "../schema-failure.test-d.ts";
import { rescaleDecimal } from "./decimal-text.ts";

function roundTrip(field: FieldLike, value: unknown): { type: string; value: unknown } {
  const One = dataclass("One", { v: field });
  const read = One.deserializeFromBytes(new One({ v: value }).serializeToBytes());
  return { type: describeType(One.schema.fields[0]!.type), value: read.v };
}

const point = new Point({ x: 1, y: 2 });
const dict16 = "dictionary<values=string, indices=int16, ordered=0>";
const types = arrowFieldTypes();

describe("round trips", () => {
  it.each<[string, FieldLike, unknown]>([
    ["halffloat", float16(), -0.5],
    ["double", float(), Number.NEGATIVE_INFINITY],
    ["double", float(), -0],
    ["double", float(), Number.NaN],
    ["int64", int(), Number.MAX_SAFE_INTEGER],
    ["int64", int(), Number.MIN_SAFE_INTEGER],
    ["uint64", uint64(), 2n ** 64n - 1n],
    ["bool", bool(), false],
    ["string", utf8(), ""],
    ["string", utf8(), "𝔘nïcödé\0"],
    ["fixed_size_binary[0]", fixedBinary(0), bytes()],
    ["decimal128(38, 0)", decimal(38, 0), `-${"9".repeat(38)}`],
    ["decimal256(50, 2)", decimal(50, 2), `${"1".repeat(48)}.25`],
    ["date32[day]", date(), new Date("1583-10-15")],
    ["timestamp[ns, tz=Europe/Vienna]", timestamp("ns", "Europe/Vienna"), -1n],
    ["time32[s]", time("s"), 86_399],
    ["time32[ms]", time("ms"), 1],
    ["time64[ns]", time("ns"), 1n],
    [dict16, enumOf("Status", Status), "closed"],
    [dict16, dictionary(utf8()), "again"],
    ["dictionary<values=int64, indices=int16, ordered=0>", dictionary(int()), 5],
    ["list<item: int64>", list(optional(int())), [1, null]],
    ["list<item: string>", set(utf8()), new Set(["b", "a"])],
    ["map<int64, string>", map(int(), optional(utf8())), new Map([[1, null]])],
    ["map<string, list<item: int64>>", record(list(int())), { a: [1], b: [] }],
    ["struct<x: double not null, y: double not null>", Point, point],
    ["struct<x: double not null, y: double not null>", struct(Point), point],
    ["binary", embedded(Point), point],
    ["binary", optional(recordBatch()), null],
    ["binary", schemaField(), Point.schema],
  ])("%s", (type, field, value) => {
    const read = roundTrip(field, value);
    expect(read.type).toBe(type);
    if (value === Point.schema) expect(String(read.value)).toBe(String(value));
    else expect(read.value).toEqual(value);
  });

  it("keep a key that is called __proto__", () => {
    const odd = Object.fromEntries([["__proto__", 1]]);
    expect(Object.keys(roundTrip(record(int()), odd).value ?? {})).toEqual(["__proto__"]);
  });

  it("write the first of two names for one value", () => {
    const twice = enumOf("Twice", { A: 1, B: 1 });
    const One = dataclass("One", { v: twice });
    const Text = dataclass("One", { v: utf8() });
    expect(Text.deserializeFromBytes(new One({ v: 1 }).serializeToBytes()).v).toBe("A");
  });
});

describe("explicit Arrow types", () => {
  it.each<[string, FieldLike, unknown]>([
    ["int32", arrowType(int(), types.int32), -7],
    ["uint64", arrowType(int(), types.uint64), 7],
    ["float", arrowType(float(), types.float32), 0.5],
    ["large_string", arrowType(utf8(), types.largeUtf8), "x"],
    ["dictionary<values=string, indices=int32, ordered=0>", arrowType(utf8(), types.dict32), "x"],
    [
      "dictionary<values=string, indices=int32, ordered=0>",
      arrowType(enumOf("Status", Status), types.dict32),
      "active",
    ],
    ["timestamp[ns, tz=UTC]", arrowType(timestamp("us"), types.timestampNs), 5n],
    ["large_list<item: int64>", arrowType(list(int()), types.largeList), [1, 2]],
    ["fixed_size_list<item: int64 not null>[2]", arrowType(list(int()), types.pair), [1, 2]],
    ["binary", arrowType(Point, types.binary), point],
    ["decimal128(10, 4)", arrowType(decimal(10, 2), types.decimal), "1.25"],
    ["list<item: int64>", arrowType(set(int()), listCodec(item()).type), new Set([1])],
  ])("%s", (type, field, value) => {
    const read = roundTrip(field, value);
    expect(read).toEqual({ type, value });
  });

  it("that cannot hold the values are refused at once", () => {
    expect(schemaFailure(() => arrowType(int(), types.largeUtf8)).code).toBe("invalid-declaration");
  });

  it("do without a declared kind where the schema is only known at run time", () => {
    const type = structCodec([item("a"), item("b")]).type;
    expect(roundTrip(arrowValue(type), { a: 1n, b: null })).toEqual({
      type: "struct<a: int64, b: int64>",
      value: { a: 1n, b: null },
    });
    expect(describeType(fixedSizeListCodec(item(), 2).type)).toBe(
      "fixed_size_list<item: int64>[2]",
    );
  });
});

function item(name = "item") {
  return { name, nullable: true, codec: codecFor(types.int64) };
}

describe("declarations", () => {
  it("describe themselves", () => {
    const field = optional(list(Point)).describe("where it went").wireName("path");
    expect(describeField(field)).toEqual({
      label: "list<Point>",
      doc: "where it went",
      wireName: "path",
      hasDefault: true,
      acceptsNull: true,
      transient: false,
    });
    expect(describeField(Point)).toMatchObject({ label: "Point", hasDefault: false });
    expect(describeField(transient(5))).toMatchObject({ transient: true, hasDefault: true });
  });

  it.each<[string, () => unknown]>([
    ["an enum without members", () => enumOf("Nothing", {})],
    ["a length that is none", () => fixedBinary(-1)],
    ["a precision that is none", () => decimal(77, 0)],
    // @ts-expect-error not a field
    ["what is no field", () => list("utf8")],
    ["an Arrow type without a codec for the values", () => arrowType(bool(), types.int32)],
    ["a transient default that is shared", () => transient({})],
  ])("refuse %s", (_what, declare) => {
    expect(schemaFailure(declare).code).toBe("invalid-declaration");
  });

  it("keep a default beneath optional", () => {
    class Sized extends dataclass("Sized", { size: optional(int().default(3)) }) {}
    expect(new Sized().size).toBe(3);
    expect(new Sized({ size: null }).size).toBeNull();
  });
});

it.each([
  ["1.5", 5, 2, "1.50"],
  ["-0", 5, 2, "0.00"],
  ["-.5", 5, 1, "-0.5"],
  ["+007", 3, 0, "7"],
  ["1200", 2, -2, "1200"],
  ["1250", 2, -2, undefined],
  ["1.25", 5, 1, undefined],
  ["100", 2, 0, undefined],
  ["", 5, 2, undefined],
  [".", 5, 2, undefined],
  ["1e3", 5, 2, undefined],
])("%j as decimal(%i, %i) is %j", (text, precision, scale, expected) => {
  expect(rescaleDecimal(text, precision, scale)).toBe(expected);
});
