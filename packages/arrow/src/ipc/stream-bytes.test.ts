import { seedOf } from "@sheaf/fuzzing";
import { Field, Float64, Int32, RecordBatchReader, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test, vi } from "vitest";
import { recordBatchFromRows, rowsOf } from "../batch/batch-values.ts";
import { rowCodecFor } from "../codec/codec-for.ts";
import { failure } from "../codec/testing/failure.ts";
import { encodeSchema } from "../schema/schema-writer.ts";
import { decodeSchema, decodeStream, encodeBatches, encodeRows } from "./stream-bytes.ts";
import { rowsOfReceived, streamsOf } from "./testing/read-streams.ts";

const SCHEMA = new Schema([new Field("n", new Int32(), false), new Field("t", new Utf8(), true)]);
const CODEC = rowCodecFor(SCHEMA);
const ROWS = [
  { n: 1, t: "one" },
  { n: 2, t: null },
];

describe("encodeRows", () => {
  test("makes a complete stream of one batch", () => {
    const bytes = encodeRows(CODEC, ROWS, new Map([["k", "v"]]));
    expect(streamsOf([bytes])).toEqual([[{ rows: ROWS, metadata: [["k", "v"]] }]]);
    expect(bytes.subarray(-8)).toEqual(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0));
  });

  test("makes one piece of a large batch too", () => {
    const rows = Array.from({ length: 9 }, (_, n) => ({ n, t: "x".repeat(10_000) }));
    expect(streamsOf([encodeRows(CODEC, rows)])).toEqual([[{ rows }]]);
  });

  test("takes no rows", () => {
    expect(streamsOf([encodeRows(CODEC, [])])).toEqual([[{ rows: [] }]]);
  });

  test("says where a value does not fit", () => {
    const wrong = [ROWS[0]!, { n: 2.5, t: "" }];
    expect(failure(() => encodeRows(CODEC, wrong))).toMatchObject({ path: [1, "n"] });
  });
});

describe("encodeBatches", () => {
  const batch = recordBatchFromRows(SCHEMA, ROWS, new Map([["k", "v"]]));

  test("makes a complete stream, which apache-arrow reads", () => {
    const bytes = encodeBatches(SCHEMA, [batch, batch.slice(1)]);
    const read = [...RecordBatchReader.from(bytes)];
    expect(read.map((one) => rowsOf(one))).toEqual([ROWS, ROWS.slice(1)]);
    expect([...read[0]!.metadata]).toEqual([["k", "v"]]);
  });

  test("makes a stream of the schema alone", () => {
    const { schema, batches } = decodeStream(encodeBatches(SCHEMA, []));
    expect([`${schema}`, batches]).toEqual([`${SCHEMA}`, []]);
  });

  test("refuses a batch with other columns than the schema", () => {
    const fewer = recordBatchFromRows(new Schema(SCHEMA.fields.slice(1)), [{ t: "x" }]);
    const other = new Schema([SCHEMA.fields[0]!, new Field("t", new Float64(), true)]);
    const more = new Schema([...SCHEMA.fields, new Field("x", new Int32(), true)]);
    const wrongs = [
      fewer,
      recordBatchFromRows(other, [{ n: 1, t: 2 }]),
      recordBatchFromRows(more, [{ n: 1, t: "", x: 2 }]),
    ];
    for (const wrong of wrongs) {
      expect(failure(() => encodeBatches(SCHEMA, [wrong])).code).toBe("schema/schema-mismatch");
    }
  });
});

describe("decodeStream", () => {
  test("reads from the middle of memory, at whatever alignment", () => {
    const bytes = encodeRows(CODEC, ROWS);
    for (let offset = 0; offset < 16; offset++) {
      const memory = new Uint8Array(bytes.length + 32).fill(0xee);
      memory.set(bytes, offset);
      const part = memory.subarray(offset, offset + bytes.length);
      const [batch] = decodeStream(part).batches;
      expect(rowsOfReceived(batch!)).toEqual(ROWS);
      expect(rowsOf(batch!.toRecordBatch())).toEqual(ROWS);
    }
  });

  test("reads from memory that is shared between threads", () => {
    const bytes = encodeRows(CODEC, ROWS, new Map([["k", "välue"]]));
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(streamsOf([shared])).toEqual([[{ rows: ROWS, metadata: [["k", "välue"]] }]]);
    expect(rowsOf(decodeStream(shared).batches[0]!.toRecordBatch())).toEqual(ROWS);
  });

  test("needs a schema", () => {
    for (const bytes of [new Uint8Array(0), encodeRows(CODEC, ROWS).subarray(-8)]) {
      expect(failure(() => decodeStream(bytes))).toMatchObject({
        code: "protocol/malformed-message",
        message: "Malformed Arrow IPC stream: the stream has no schema",
      });
    }
  });

  test("refuses messages that are out of order", () => {
    const schema = encodeSchema(SCHEMA);
    const rest = encodeRows(CODEC, ROWS).subarray(schema.length);
    expect(failure(() => decodeStream(rest)).code).toBe("protocol/unexpected-message");
    const twice = Uint8Array.of(...schema, ...schema);
    expect(failure(() => decodeStream(twice)).code).toBe("protocol/unexpected-message");
  });

  test("checks as much as it is told to", () => {
    const bytes = encodeRows(CODEC, [{ n: 1, t: "\u00e9" }]);
    bytes[bytes.lastIndexOf(0xc3)] = 0xff;
    expect(failure(() => decodeStream(bytes))).toMatchObject({
      code: "protocol/invalid-batch",
      path: ["t"],
    });
    expect(decodeStream(bytes, { validation: "standard" }).batches).toHaveLength(1);
    expect(decodeStream(bytes, { validation: "none" }).batches).toHaveLength(1);
  });
});

describe("a body that is announced and does not come", () => {
  const bytes = encodeRows(CODEC, ROWS).slice();
  const [, batch] = seedOf(bytes).messages;
  const view = new DataView(bytes.buffer);
  const table = batch!.start + 8 + view.getUint32(batch!.start + 8, true);
  const vtable = table - view.getInt32(table, true);
  const bodyLengthAt = table + view.getUint16(vtable + 10, true);
  view.setBigInt64(bodyLengthAt, 2n ** 25n, true);

  test.each([
    ["in a stream", bytes, decodeStream],
    ["instead of a schema", bytes.subarray(batch!.start), decodeSchema],
  ])("is given no memory: %s", (_name, part, decode) => {
    // What a process has in all would also tell of other threads.
    const allocations = vi.spyOn(Buffer, "allocUnsafeSlow");
    expect(failure(() => decode(part)).code).toBe("protocol/malformed-message");
    const sizes = allocations.mock.calls.map(([size]) => size);
    allocations.mockRestore();
    expect(Math.max(0, ...sizes)).toBeLessThan(2 ** 24);
  });
});

describe("decodeSchema", () => {
  test("reads what encodeSchema writes", () => {
    const schema = decodeSchema(encodeSchema(SCHEMA));
    expect(`${schema}`).toBe(`${SCHEMA}`);
    expect(encodeSchema(schema)).toEqual(encodeSchema(SCHEMA));
  });

  test("reads the schema of a whole stream", () => {
    expect(`${decodeSchema(encodeRows(CODEC, ROWS))}`).toBe(`${SCHEMA}`);
  });

  test("refuses what is no schema", () => {
    const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
    for (const bytes of [new Uint8Array(0), encodeSchema(SCHEMA).subarray(0, 40), end]) {
      expect(failure(() => decodeSchema(bytes)).code).toBe("protocol/malformed-message");
    }
  });
});
