import { decodeSchema, isSheafError } from "@sheaf/arrow";
import {
  BinaryView,
  type DataType,
  Decimal,
  Field,
  Int8,
  IntervalDayTime,
  IntervalYearMonth,
  List,
  Map_,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  Utf8View,
} from "apache-arrow";
import { expect, test } from "vitest";
import { TYPE_SCHEMA, TYPE_TOKENS } from "./testing/type-token-facts.ts";
import { schemaTokens, typeToken } from "./type-token.ts";

test("spells every type that the reference sends as the reference does", () => {
  const expected = TYPE_TOKENS.map((type, i) => ({ name: `c${i}`, nullable: i % 2 === 0, type }));
  expect(schemaTokens(decodeSchema(TYPE_SCHEMA))).toEqual(expected);
});

test("spells types that only other implementations send", () => {
  const tokens: readonly (readonly [DataType, string])[] = [
    [new Utf8View(), "utf8_view"],
    [new BinaryView(), "binary_view"],
    [new IntervalYearMonth(), "interval_months"],
    [new IntervalDayTime(), "interval_day_time"],
    [new TimestampMillisecond(""), "timestamp(ms)"],
  ];
  for (const [type, token] of tokens) expect(typeToken(type)).toBe(token);
});

test("names of list items and map entries do not count", () => {
  expect(typeToken(new List(new Field("", new Utf8(), true)))).toBe("list<item?:utf8>");
  const entries = new Struct<{ key: Int8; value: Utf8 }>([
    new Field("k", new Int8(), false),
    new Field("v", new Utf8(), true),
  ] as never);
  const map = new Map_(new Field("x", entries, false));
  expect(typeToken(map)).toBe("map<key:int8,value?:utf8>");
});

test("an extension type counts wherever it is a field's", () => {
  const extended = new Map([["ARROW:extension:name", "acme.tag"]]);
  const item = new Field("item", new Utf8(), true, extended);
  const schema = new Schema([
    new Field("tag", new Utf8(), false, extended),
    new Field("tags", new List(item), true),
  ]);
  expect(schemaTokens(schema)).toEqual([
    { name: "tag", nullable: false, type: "extension(acme.tag)<utf8>" },
    { name: "tags", nullable: true, type: "list<item?:extension(acme.tag)<utf8>>" },
  ]);
});

test("refuses types that have no name", () => {
  const unnamed = new Decimal(2, 9, 64);
  for (const type of [unnamed, new List(new Field("item", unnamed, true))]) {
    expect(() => typeToken(type)).toThrow(/has no portable name/);
  }
  try {
    typeToken({ typeId: 99, children: [] } as never);
    expect.unreachable();
  } catch (error) {
    expect(isSheafError(error, "schema", "unsupported-type")).toBe(true);
  }
});
