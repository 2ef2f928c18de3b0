/** For tests: byte streams of every shape that peers send, with what must come out of them. */
import {
  Dictionary,
  Field,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { rowCodecFor } from "../../codec/codec-for.ts";
import { encodeMetadata } from "../../message/custom-metadata.ts";
import { joinChunks } from "../join-chunks.ts";
import { StreamEncoder } from "../stream-encoder.ts";

/** Rows of one batch and the metadata beside it. */
export interface SampleBatch {
  readonly rows: readonly Record<string, unknown>[];
  readonly metadata?: readonly (readonly [string, string])[];
}

/** One or more IPC streams back to back. */
export interface SampleStream {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What is in each of the streams. */
  readonly streams: readonly (readonly SampleBatch[])[];
}

/** The bytes of one complete stream. */
export function encodeSample(schema: Schema, batches: readonly SampleBatch[]): Uint8Array {
  const encoder = new StreamEncoder(schema);
  const codec = rowCodecFor(schema);
  const chunks = batches.flatMap(({ rows, metadata }, i) =>
    encoder.encode(rows.length, (sink) => codec.writeRows(rows, sink), {
      metadata: metadata === undefined ? undefined : encodeMetadata(metadata),
      end: i === batches.length - 1,
    }),
  );
  return joinChunks([...chunks, ...encoder.end()]);
}

function sample(name: string, schema: Schema, batches: readonly SampleBatch[]): SampleStream {
  return { name, bytes: encodeSample(schema, batches), streams: [batches] };
}

function joined(name: string, parts: readonly SampleStream[]): SampleStream {
  return {
    name,
    bytes: joinChunks(parts.map((part) => part.bytes)),
    streams: parts.flatMap((part) => part.streams),
  };
}

const color = new Dictionary(new Utf8(), new Int16());
const shade = new Dictionary(new Utf8(), new Int8());

const PARAMS = new Schema([
  new Field("a", new Float64(), false),
  new Field("b", new Float64(), false),
]);
const NO_FIELDS = new Schema([]);
const RESULT = new Schema([new Field("result", new Utf8(), true)]);
const COLORS = new Schema([new Field("id", new Int64(), false), new Field("color", color, true)]);
const NESTED_COLORS = new Schema([
  new Field("colors", new List(new Field("item", color, true)), true),
  new Field("paint", new Struct([new Field("shade", shade, true)]), true),
]);
const NUMBERS = new Schema([new Field("n", new Int32(), false), new Field("t", new Utf8(), false)]);

const REQUEST_METADATA = [
  ["vgi_rpc.method", "add"],
  ["vgi_rpc.request_version", "1"],
  ["vgi_rpc.request_id", "0123456789abcdef"],
] as const;

const request = sample("a unary request", PARAMS, [
  { rows: [{ a: 1.5, b: -0 }], metadata: REQUEST_METADATA },
]);
const reply = sample("a reply with logs in front", RESULT, [
  { rows: [], metadata: [["vgi_rpc.log_message", "grüße, 世界 🎉"]] },
  { rows: [], metadata: [["vgi_rpc.log_message", ""]] },
  { rows: [{ result: "fünf" }] },
]);
const dictionaries = sample("dictionaries, the first time without rows", COLORS, [
  { rows: [] },
  {
    rows: [
      { id: 1n, color: "red" },
      { id: -2n, color: null },
      { id: 3n, color: "blue" },
    ],
  },
  { rows: [{ id: 4n, color: "green" }], metadata: [["k", "v"]] },
]);
const nestedDictionaries = sample("dictionaries within a list and a struct", NESTED_COLORS, [
  {
    rows: [
      { colors: ["red", null, "blue"], paint: { shade: "dark" } },
      { colors: null, paint: null },
      { colors: [], paint: { shade: null } },
    ],
  },
  { rows: [{ colors: ["red", "red"], paint: { shade: "light" } }] },
]);
const voidReply = sample("a void reply", NO_FIELDS, [{ rows: [], metadata: [["done", "1"]] }]);
const rowOfNothing = sample("one row of no columns", NO_FIELDS, [
  { rows: [{}], metadata: REQUEST_METADATA },
]);
const schemaOnly = sample("a schema and nothing else", PARAMS, []);
const manyRows = sample("some dozens of rows", NUMBERS, [
  { rows: Array.from({ length: 70 }, (_, i) => ({ n: i, t: `row ${i}` })) },
]);

/** Streams of at most a few KiB. */
export const SMALL_STREAMS: readonly SampleStream[] = [
  request,
  reply,
  dictionaries,
  nestedDictionaries,
  voidReply,
  rowOfNothing,
  schemaOnly,
  joined("several streams back to back", [request, voidReply, schemaOnly, rowOfNothing, reply]),
  manyRows,
];

/** A stream whose body is larger than any receive buffer, with small messages around it. */
export const LARGE_STREAM: SampleStream = joined("a large body between small messages", [
  request,
  sample("a large body", NUMBERS, [
    { rows: [{ n: 1, t: "small" }] },
    { rows: Array.from({ length: 13 }, (_, i) => ({ n: i, t: "x".repeat(5200 + i) })) },
    { rows: [{ n: 2, t: "small again" }] },
  ]),
  reply,
]);

/** All of them. */
export const ALL_STREAMS: readonly SampleStream[] = [...SMALL_STREAMS, LARGE_STREAM];
