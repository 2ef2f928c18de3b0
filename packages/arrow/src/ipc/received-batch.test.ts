import { Field, Float64, RecordBatch, Schema, Utf8 } from "apache-arrow";
import { beforeEach, describe, expect, test } from "vitest";
import { rowsOf } from "../batch/batch-values.ts";
import { rowCodecFor } from "../codec/codec-for.ts";
import { MessageReader } from "../message/message-reader.ts";
import type { ReceivedBatch } from "./received-batch.ts";
import { decodeStream } from "./stream-bytes.ts";
import { DecodeContext, StreamDecoder } from "./stream-decoder.ts";
import { rowsOfReceived } from "./testing/read-streams.ts";
import { encodeSample } from "./testing/sample-streams.ts";

const SCHEMA = new Schema([new Field("f", new Float64(), false), new Field("t", new Utf8(), true)]);
const ROWS = [
  { f: 1.5, t: "one" },
  { f: -2, t: null },
];
const METADATA = [
  ["key", "välue"],
  ["other", ""],
] as const;
const STREAM = encodeSample(SCHEMA, [{ rows: ROWS, metadata: METADATA }]);

/** A batch that is lent from memory which can then be overwritten. */
let memory: Uint8Array;
let batch: ReceivedBatch;

beforeEach(() => {
  memory = STREAM.slice();
  const reader = new MessageReader();
  const decoder = new StreamDecoder(new DecodeContext());
  reader.push(memory);
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    const received = decoder.accept(message);
    if (received !== undefined) batch = received;
  }
});

function overwrite(): void {
  memory.fill(0xee);
}

describe("a batch that was made independent", () => {
  test("keeps its rows", () => {
    expect(batch.own()).toBe(batch);
    overwrite();
    expect(rowsOfReceived(batch)).toEqual(ROWS);
    expect(rowsOf(batch.toRecordBatch())).toEqual(ROWS);
  });

  test("keeps its metadata, as text, as bytes and as a map", () => {
    const before = batch.metadata;
    batch.own();
    overwrite();
    for (const metadata of [before, batch.metadata]) {
      expect(metadata.get("key")).toBe("välue");
      expect(metadata.has("other")).toBe(true);
      expect(metadata.has("absent")).toBe(false);
      expect(metadata.isText("key")).toBe(true);
      expect(metadata.getBytes("key")).toEqual(new TextEncoder().encode("välue"));
      expect([...metadata.toMap()]).toEqual(METADATA);
    }
  });

  test("copies once", () => {
    const record = batch.own().toRecordBatch();
    const { buffer } = record.data.children[0]!.values;
    expect(batch.own().toRecordBatch()).toBe(record);
    expect(batch.body.buffer).toBe(buffer);
    expect(buffer).not.toBe(memory.buffer);
  });
});

describe("the only row", () => {
  test.each([
    ["a small batch may stay with its reader", 1],
    ["of a large batch the reader keeps nothing", 100_000],
  ])("%s", (_what, characters) => {
    const row = { f: 1, t: "x".repeat(characters) };
    const { batches } = decodeStream(encodeSample(SCHEMA, [{ rows: [row] }]));
    const reader = rowCodecFor(SCHEMA).reader();
    expect(batches[0]!.readRow(reader)).toEqual(row);
    const isKept = reader.column(0).length === 1;
    expect(isKept).toBe(characters === 1);
    // It is as good as new.
    expect(batches[0]!.readRow(reader)).toEqual(row);
  });

  test("is let go of as well when it cannot be read", () => {
    const rows = [{ f: 1, t: "x".repeat(100_000) }];
    const { batches } = decodeStream(encodeSample(SCHEMA, [{ rows }]));
    const reader = rowCodecFor(SCHEMA).reader();
    batches[0]!.body.fill(0xff);
    expect(() => batches[0]!.readRow(reader)).toThrow();
    expect(reader.column(0).length).toBe(0);
  });
});

describe("a record batch", () => {
  test("has memory that no other batch has", () => {
    const { batches } = decodeStream(encodeSample(SCHEMA, [{ rows: ROWS }, { rows: ROWS }]));
    const [first, second] = batches.map((one) => one.own().toRecordBatch());
    const { buffer } = first!.data.children[0]!.values;
    expect(buffer).not.toBe(second!.data.children[0]!.values.buffer);
    structuredClone(buffer, { transfer: [buffer] });
    expect(rowsOf(second!)).toEqual(ROWS);
  });

  test("is one to apache-arrow, with the schema of the stream", () => {
    const record = batch.toRecordBatch();
    expect(record).toBeInstanceOf(RecordBatch);
    expect(record.schema).toBe(batch.schema);
    expect(record.toArray().map((row) => row?.toJSON())).toEqual(ROWS);
    expect([...record.metadata]).toEqual(METADATA);
  });

  test("may be kept while the receive buffer is overwritten", () => {
    const record = batch.toRecordBatch();
    overwrite();
    expect(rowsOf(record)).toEqual(ROWS);
  });

  test("has metadata of its own", () => {
    batch.toRecordBatch().metadata.set("key", "changed");
    expect(batch.metadata.get("key")).toBe("välue");
  });
});

test("a lent batch is read where it lies", () => {
  const reader = rowCodecFor(SCHEMA).reader();
  batch.bindTo(reader);
  new DataView(memory.buffer).setFloat64(memory.indexOf(0xf8) - 6, 42, true);
  expect(reader.row(0).f).toBe(42);
});

test("batches can be read in any order, with one reader or several", () => {
  const samples = [1, 2, 3].map((f) => ({ rows: [{ f, t: `${f}` }] }));
  const { batches } = decodeStream(encodeSample(SCHEMA, samples));
  const readers = batches.map((one) => {
    const reader = rowCodecFor(SCHEMA).reader();
    one.bindTo(reader);
    return reader;
  });
  expect(readers.map((reader) => reader.rows())).toEqual(samples.map(({ rows }) => rows));
  for (const index of [2, 0, 1, 2]) {
    batches[index]!.bindTo(readers[0]!);
    expect(readers[0]!.rows()).toEqual(samples[index]!.rows);
  }
});
