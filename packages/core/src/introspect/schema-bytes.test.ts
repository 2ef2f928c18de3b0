import { decodeSchema, describeSchema, encodeSchema } from "@sheaf/arrow";
import { Dictionary, Field, Int8, Int16, List, Schema, Struct, Utf8 } from "apache-arrow";
import { expect, test } from "vitest";
import { describeHash } from "./protocol-hash.ts";
import { schemaBytes } from "./schema-bytes.ts";
import { bindingOf, littleService } from "./testing/little-service.ts";
import { TYPE_SCHEMA } from "./testing/type-token-facts.ts";

/** Dictionaries at several depths, with ids of their own each time. */
function freshSchema(): Schema {
  const mood = new Dictionary(new Utf8(), new Int16());
  const tag = new Dictionary(new Utf8(), new Int8());
  const pair = new Struct([new Field("mood", mood, true), new Field("tag", tag, false)]);
  return new Schema([
    new Field("moods", new List(new Field("item", mood, true)), false),
    new Field("pair", pair, true, new Map([["key", "value"]])),
  ]);
}

test("equal schemas have the same bytes, whatever ids their dictionaries got", () => {
  const schemas = [freshSchema(), freshSchema()] as const;
  expect(schemaBytes(schemas[0])).toEqual(schemaBytes(schemas[1]));
  expect(encodeSchema(schemas[0])).not.toEqual(encodeSchema(schemas[1]));
});

test("each schema counts its dictionaries from 0, shared ones once", () => {
  const read = decodeSchema(schemaBytes(freshSchema()));
  expect([...read.dictionaries.keys()]).toEqual([0, 1]);
});

test("nothing but the ids changes", () => {
  for (const schema of [freshSchema(), decodeSchema(TYPE_SCHEMA)]) {
    const read = decodeSchema(schemaBytes(schema));
    expect(describeSchema(read)).toBe(describeSchema(schema));
    expect(read.fields.map(({ metadata }) => metadata)).toEqual(
      schema.fields.map(({ metadata }) => metadata),
    );
  }
});

test("the older hash of a service is the same wherever it is declared", async () => {
  const hashes = [littleService(), littleService()].map((one) => describeHash(bindingOf(one)));
  const [first, second] = await Promise.all(hashes);
  expect(first).toBe(second);
});
