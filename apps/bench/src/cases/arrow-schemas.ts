/** Schemas, rows and metadata of the codec cases, alike for our codec and for apache-arrow. */
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int16,
  Int64,
  List,
  Map_,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";

/** Three pairs, as many as a request has. */
export const METADATA: ReadonlyMap<string, string> = new Map([
  ["bench.method", "add"],
  ["bench.version", "1"],
  ["bench.request", "0123456789abcdef"],
]);

const field = (name: string, type: Field["type"]): Field => new Field(name, type, false);

/** Two doubles. */
export function pairSchema(): Schema {
  return new Schema([field("a", new Float64()), field("b", new Float64())]);
}

/** A field of each kind. */
export function eightSchema(): Schema {
  const entry = new Struct([field("key", new Utf8()), new Field("value", new Int64(), true)]);
  return new Schema([
    field("text", new Utf8()),
    field("whole", new Int64()),
    field("real", new Float64()),
    field("flag", new Bool()),
    field("numbers", new List(field("item", new Float64()))),
    field("counts", new Map_(new Field("entries", entry as never, false))),
    field("color", new Dictionary(new Utf8(), new Int16(), 0)),
    field("point", new Struct([field("x", new Float64()), field("y", new Float64())])),
  ]);
}

/** A row of {@link eightSchema}, as both take it. */
export const EIGHT_ROW: Readonly<Record<string, unknown>> = {
  text: "the quick brown fox",
  whole: 1_234_567_890_123n,
  real: 3.25,
  flag: true,
  numbers: [1.5, 2.5, 3.5],
  counts: new Map([
    ["one", 1n],
    ["two", 2n],
  ]),
  color: "GREEN",
  point: { x: 1, y: -1 },
};
