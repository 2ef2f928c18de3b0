import { Dictionary, Field, Int8, Int32, List, Schema, Struct, Utf8 } from "apache-arrow";
import { expect, test } from "vitest";
import { dictionaryNodes } from "./dictionary-nodes.ts";

test("dictionary-encoded columns are found at their nodes, nested ones too", () => {
  const color = new Dictionary(new Utf8(), new Int8(), 7);
  const shape = new Dictionary(new Struct([new Field("s", new Utf8(), true)]), new Int8(), 9);
  const schema = new Schema([
    new Field("i", new Int32(), true),
    new Field("l", new List(new Field("item", color, true)), true),
    new Field(
      "p",
      new Struct([new Field("x", new Int32(), true), new Field("y", shape, true)]),
      true,
    ),
    new Field("z", color, true),
  ]);
  expect([...dictionaryNodes(schema)]).toEqual([
    [2, 7],
    [5, 9],
    [6, 7],
  ]);
  expect(dictionaryNodes(schema)).toBe(dictionaryNodes(schema));
});
