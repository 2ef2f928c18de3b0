import { Field, Float64, Int32, RecordBatchReader, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { rowCodecFor } from "../codec/codec-for.ts";
import { failure } from "../codec/testing/failure.ts";
import { encodeMetadata } from "../message/custom-metadata.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { joinChunks } from "./join-chunks.ts";
import { decodeStream } from "./stream-bytes.ts";
import { StreamEncoder } from "./stream-encoder.ts";
import { rowsOfReceived, streamsOf } from "./testing/read-streams.ts";

const SCHEMA = new Schema([new Field("n", new Int32(), false), new Field("t", new Utf8(), true)]);
const CODEC = rowCodecFor(SCHEMA);
const EOS = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

function encode(encoder: StreamEncoder, rows: readonly Record<string, unknown>[], end = false) {
  return encoder.encode(rows.length, (sink) => CODEC.writeRows(rows, sink), { end });
}

describe("a stream", () => {
  test("starts with its schema, and has it once", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const schema = encodeSchema(SCHEMA);
    const first = joinChunks(encode(encoder, [{ n: 1, t: "a" }]));
    const second = joinChunks(encode(encoder, [{ n: 2, t: "b" }]));
    expect(first.subarray(0, schema.length)).toEqual(schema);
    expect(second.length).toBe(first.length - schema.length);
    expect(encoder.started).toBe(true);
    const bytes = joinChunks([first, second, ...encoder.end()]);
    expect(streamsOf([bytes])).toEqual([
      [{ rows: [{ n: 1, t: "a" }] }, { rows: [{ n: 2, t: "b" }] }],
    ]);
  });

  test("can be announced before its first batch", () => {
    const encoder = new StreamEncoder(SCHEMA);
    expect(encoder.start()).toEqual([encodeSchema(SCHEMA)]);
    expect(encoder.start()).toEqual([]);
    const batch = encode(encoder, [{ n: 1, t: null }], true);
    const bytes = joinChunks([encodeSchema(SCHEMA), ...batch]);
    expect(streamsOf([bytes])).toEqual([[{ rows: [{ n: 1, t: null }] }]]);
  });

  test("has its end mark in the chunk of the last batch", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const chunks = encode(encoder, [{ n: 1, t: "a" }], true);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]!.subarray(-8)).toEqual(EOS);
    expect(encoder.ended).toBe(true);
    expect(decodeStream(chunks[0]!).batches).toHaveLength(1);
  });

  test("has its end mark behind a large last batch", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const rows = ["x", "é"].map((text, n) => ({ n, t: text.repeat(50_000) }));
    const chunks = encode(encoder, rows, true);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.at(-1)).toEqual(EOS);
    expect(streamsOf([joinChunks(chunks)])).toEqual([[{ rows }]]);
  });

  test("without batches is a schema and an end mark", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const bytes = joinChunks(encoder.end());
    expect(encoder.ended).toBe(true);
    expect(decodeStream(bytes)).toMatchObject({ batches: [] });
    const reader = RecordBatchReader.from(bytes).open();
    expect(reader.schema.fields.map((field) => field.name)).toEqual(["n", "t"]);
  });

  test("ends once, and nothing follows its end", () => {
    const encoder = new StreamEncoder(SCHEMA);
    encode(encoder, [], true);
    expect(encoder.end()).toEqual([]);
    expect(encoder.start()).toEqual([]);
    expect(failure(() => encode(encoder, []))).toMatchObject({ code: "protocol/stream-closed" });
  });

  test("is aligned to 8 bytes in every message", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const metadata = encodeMetadata([["k", "odd"]]);
    for (const text of ["", "a", "ab", "x".repeat(77)]) {
      const rows = [{ n: 1, t: text }];
      const [chunk] = encoder.encode(1, (sink) => CODEC.writeRows(rows, sink), { metadata });
      expect(chunk!.length % 8).toBe(0);
      expect(chunk!.byteOffset % 8).toBe(0);
    }
  });
});

describe("a batch that cannot be written", () => {
  const wrong = [{ n: "no number", t: null }];

  test("leaves a stream that has not begun as it was", () => {
    const encoder = new StreamEncoder(SCHEMA);
    expect(failure(() => encode(encoder, wrong, true)).code).toBe("schema/type-mismatch");
    expect([encoder.started, encoder.ended]).toEqual([false, false]);
    const bytes = joinChunks(encode(encoder, [{ n: 1, t: "a" }], true));
    expect(streamsOf([bytes])).toEqual([[{ rows: [{ n: 1, t: "a" }] }]]);
  });

  test("leaves no trace between two others", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const first = encode(encoder, [{ n: 1, t: "a" }]);
    expect(failure(() => encode(encoder, [{ n: 1, t: "kept" }, ...wrong])).path).toEqual([1, "n"]);
    const last = encode(encoder, [{ n: 2, t: "b" }], true);
    expect(streamsOf([joinChunks([...first, ...last])])).toEqual([
      [{ rows: [{ n: 1, t: "a" }] }, { rows: [{ n: 2, t: "b" }] }],
    ]);
  });
});

describe("what was written", () => {
  test("stays as it is while more is written", () => {
    const encoder = new StreamEncoder(SCHEMA);
    const kept = Array.from({ length: 500 }, (_, i) => {
      const chunk = joinChunks(encode(encoder, [{ n: i, t: "x".repeat(i * 67) }]));
      return { chunk, copy: chunk.slice() };
    });
    expect(kept.filter(({ chunk, copy }) => Buffer.compare(chunk, copy) !== 0)).toEqual([]);
  });

  test("holds nothing of what was written before it", () => {
    const secret = new Schema([new Field("t", new Utf8(), true)]);
    const codec = rowCodecFor(secret);
    const numbers = new Schema([new Field("n", new Float64(), false)]);
    for (let size = 1; size < 64; size++) {
      const rows = [{ t: "\u00a5".repeat(size) }, { t: null }];
      new StreamEncoder(secret).encode(2, (sink) => codec.writeRows(rows, sink));
      const encoder = new StreamEncoder(numbers);
      encoder.start();
      const [chunk] = encoder.encode(1, (sink) => {
        sink.node(1, 0);
        sink.emptyBuffer();
        const at = sink.buffer(size);
        sink.bytes.fill(0, at, at + size);
      });
      // Header and body hold no byte of the text, which is 0xC2 0xA5 over and over.
      expect(chunk!.includes(0xa5)).toBe(false);
    }
  });
});

describe("a batch without columns", () => {
  const nothing = new Schema([]);

  test.each([0, 1, 1000])("keeps its %i rows, for us and for apache-arrow", (rows) => {
    const encoder = new StreamEncoder(nothing);
    const bytes = joinChunks(encoder.encode(rows, () => {}, { end: true }));
    const [batch] = decodeStream(bytes).batches;
    expect(batch!.numRows).toBe(rows);
    expect(rowsOfReceived(batch!)).toEqual(new Array(rows).fill({}));
    const [read] = [...RecordBatchReader.from(bytes)];
    expect(read!.numRows).toBe(rows);
    expect(batch!.toRecordBatch().numRows).toBe(rows);
  });
});
