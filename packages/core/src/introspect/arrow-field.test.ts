import { decodeSchema, decodeStream, describeSchema, encodeRows, isSheafError } from "@sheaf/arrow";
import { arrowValue, dataclass, type Fields, fieldSet } from "@sheaf/dataclass";
import {
  Dictionary,
  Field,
  Int16,
  Int64,
  List,
  Schema,
  Struct,
  Utf8,
  Utf8View,
} from "apache-arrow";
import { expect, test } from "vitest";
import { fieldsOf } from "./arrow-field.ts";
import { TYPE_SCHEMA } from "./testing/type-token-facts.ts";

const schema = new Schema([
  new Field("count", new Int64(), false),
  new Field("tags", new List(new Field("element", new Utf8(), false)), true),
  new Field("mood", new Dictionary(new Utf8(), new Int16()), false),
  new Field("point", new Struct([new Field("x", new Int64(), true)]), true),
]);

test("fields of a schema have that schema again", () => {
  for (const original of [schema, decodeSchema(TYPE_SCHEMA)]) {
    const fields = fieldSet(fieldsOf(original), { nested: "binary" });
    expect(describeSchema(fields.schema)).toBe(describeSchema(original));
  }
});

test("values travel as the codec of their type has them", () => {
  const row = { count: 7n, tags: ["a", "b"], mood: "calm", point: { x: 1n } };
  expect(roundTrip(fieldsOf(schema), row)).toEqual(row);
  const sparse = { count: 7, mood: "calm" };
  expect(roundTrip(fieldsOf(schema), sparse)).toEqual({
    count: 7n,
    tags: null,
    mood: "calm",
    point: null,
  });
});

test("nullable fields may be left out, others may not", () => {
  const fields = fieldSet(fieldsOf(schema), { nested: "binary" });
  expect(() => fields.applyDefaults({ count: 1 })).toThrow(/parameter 'mood'/);
});

test("columns that objects would lose or misplace are properties of another name", () => {
  const names = ["b", "2", "1", "1_", "toString"];
  const odd = new Schema(names.map((name) => new Field(name, new Utf8(), false)));
  const fields = fieldsOf(odd);
  expect(Object.keys(fields)).toEqual(["b", "2_", "1__", "1_", "toString"]);
  expect(fieldSet(fields, { nested: "binary" }).schema.names).toEqual(names);
  const values = Object.fromEntries(Object.keys(fields).map((name) => [name, `<${name}>`]));
  expect(roundTrip(fields, values)).toEqual(values);
});

test("reserved names are those of another property, too", () => {
  const header = new Schema([new Field("equals", new Utf8(), false)]);
  const fields = fieldsOf(header, (name) => name === "equals");
  const Header = dataclass("Header", fields);
  expect(Object.keys(fields)).toEqual(["equals_"]);
  expect(Header.schema.names).toEqual(["equals"]);
});

test("refuses types without a codec, and columns that cannot be told apart", () => {
  for (const action of [
    () => arrowValue(new Utf8View()),
    () => fieldsOf(new Schema([schema.fields[0]!, schema.fields[0]!])),
    () => fieldsOf(new Schema([new Field("__proto__", new Utf8(), true)])),
  ]) {
    try {
      action();
      expect.unreachable();
    } catch (error) {
      expect(isSheafError(error, "schema", "invalid-declaration")).toBe(true);
    }
  }
});

function roundTrip(fields: Fields, init: object): object {
  const set = fieldSet(fields, { nested: "binary" });
  const bytes = encodeRows(set.codec, [{ ...set.toWire(set.applyDefaults(init)) }]);
  const [batch] = decodeStream(bytes).batches;
  const reader = set.readerFor(batch!.schema);
  batch!.bindTo(reader);
  return set.fromWire(reader.row(0));
}
