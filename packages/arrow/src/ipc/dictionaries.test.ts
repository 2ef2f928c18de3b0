import {
  Dictionary,
  Field,
  Int8,
  Int16,
  Int32,
  LargeUtf8,
  List,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { recordBatchFromRows, rowsOf } from "../batch/batch-values.ts";
import { codecFor, rowCodecFor } from "../codec/codec-for.ts";
import { enumCodec } from "../codec/dictionary-codecs.ts";
import { rowCodec } from "../codec/row-codec.ts";
import { failure } from "../codec/testing/failure.ts";
import { utf8Codec } from "../codec/text-codecs.ts";
import { isSheafError } from "../error/sheaf-error.ts";
import type { IpcLimits } from "../limits.ts";
import { MessageReader } from "../message/message-reader.ts";
import { joinChunks } from "./join-chunks.ts";
import { decodeStream, encodeBatches } from "./stream-bytes.ts";
import { DecodeContext, StreamDecoder } from "./stream-decoder.ts";
import { StreamEncoder } from "./stream-encoder.ts";
import { expectRows, kinds } from "./testing/expect-rows.ts";
import { messageEnds, rowsOfReceived } from "./testing/read-streams.ts";
import { encodeSample } from "./testing/sample-streams.ts";

const color = new Dictionary(new Utf8(), new Int16());
const COLORS = new Schema([new Field("color", color, true)]);

function colors(...names: (string | null)[]): { rows: Record<string, unknown>[] } {
  return { rows: names.map((name) => ({ color: name })) };
}

describe("a dictionary that is gathered from the values", () => {
  const batches = [
    colors("red", null, "blue", "red"),
    colors("green", "blue"),
    colors(null),
    colors("red"),
  ];
  const bytes = encodeSample(COLORS, batches);

  test("is replaced with each batch", () => {
    expect(kinds(bytes)).toBe(
      "schema dictionary batch dictionary batch dictionary batch dictionary batch end",
    );
    expectRows(
      bytes,
      batches.map(({ rows }) => rows),
    );
  });

  test("is sent along with a first batch without rows, and with rows after that", () => {
    const sent = [colors(), colors("red"), colors(), colors("blue", "red")];
    const stream = encodeSample(COLORS, sent);
    expect(kinds(stream)).toMatch(/^schema dictionary batch dictionary batch/);
    expectRows(
      stream,
      sent.map(({ rows }) => rows),
    );
  });

  test("stays with the batch that it came with", () => {
    const received = decodeStream(bytes).batches;
    const last = rowsOfReceived(received[3]!);
    expect(rowsOfReceived(received[0]!)).toEqual(batches[0]!.rows);
    expect(last).toEqual(batches[3]!.rows);
    expect(rowsOf(received[1]!.toRecordBatch())).toEqual(batches[1]!.rows);
  });
});

describe("a dictionary that has not been sent", () => {
  /** A stream of one batch, without the dictionary. */
  function without(...names: (string | null)[]): Uint8Array {
    const bytes = encodeSample(COLORS, [colors(...names)]);
    const [schema, dictionary] = messageEnds(bytes);
    return joinChunks([bytes.subarray(0, schema), bytes.subarray(dictionary)]);
  }

  test("is not missed where there are no rows, or all are null", () => {
    expectRows(without(), [[]]);
    const bytes = without(null, null);
    const rows = colors(null, null).rows;
    const [batch] = decodeStream(bytes).batches;
    expect(rowsOfReceived(batch!)).toEqual(rows);
    expect(rowsOf(batch!.toRecordBatch())).toEqual(rows);
  });

  test("makes every index invalid", () => {
    for (const validation of ["standard", "full"] as const) {
      const read = (): unknown => {
        const { batches } = decodeStream(without("red", null), { validation });
        return rowsOfReceived(batches[0]!);
      };
      expect(failure(read).code).toBe("protocol/invalid-batch");
    }
  });
});

describe("a dictionary that is refused", () => {
  /** What becomes of three batches of one row whose second dictionary is the first to be refused. */
  function outcomes(bytes: Uint8Array, limits: Partial<IpcLimits> = {}): string[] {
    const context = new DecodeContext({ limits });
    const reader = new MessageReader(context.limits);
    const decoder = new StreamDecoder(context);
    const seen: string[] = [];
    reader.push(bytes);
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      try {
        const batch = decoder.accept(message);
        if (batch !== undefined) seen.push(`${rowsOfReceived(batch)[0]!.color}`);
      } catch (error) {
        seen.push(isSheafError(error) ? error.code : `${error}`);
      }
    }
    return seen;
  }

  test("is not replaced by an older one", () => {
    const bytes = encodeSample(COLORS, [colors("red"), colors("blué"), colors("green")]);
    bytes[bytes.indexOf(0xc3)] = 0xff;
    expect(outcomes(bytes)).toEqual(["red", "invalid-batch", "invalid-batch", "green"]);
  });

  test("is not replaced by an older one when it is too large", () => {
    const long = "x".repeat(1000);
    const bytes = encodeSample(COLORS, [colors("red"), colors(long), colors("green")]);
    const limits = { maxBodyBytes: 500 };
    expect(outcomes(bytes, limits)).toEqual(["red", "limit-exceeded", "invalid-batch", "green"]);
  });
});

describe("a dictionary that never changes", () => {
  const codec = rowCodec([
    { name: "color", nullable: true, codec: enumCodec(color, ["red", "green", "blue"]) },
  ]);

  function write(encoder: StreamEncoder, ...names: (string | null)[]): Uint8Array {
    const { rows } = colors(...names);
    return joinChunks(encoder.encode(rows.length, (sink) => codec.writeRows(rows, sink)));
  }

  test("is sent once", () => {
    const encoder = new StreamEncoder(codec.schema);
    const bytes = joinChunks([
      write(encoder, "red"),
      write(encoder, "blue", null),
      write(encoder),
      ...encoder.end(),
    ]);
    expect(kinds(bytes)).toBe("schema dictionary batch batch batch end");
    expectRows(bytes, [colors("red").rows, colors("blue", null).rows, []]);
  });

  test("is sent again on another stream", () => {
    for (let i = 0; i < 3; i++) {
      const encoder = new StreamEncoder(codec.schema);
      const bytes = joinChunks([write(encoder, "green"), ...encoder.end()]);
      expect(kinds(bytes)).toBe("schema dictionary batch end");
      expectRows(bytes, [colors("green").rows]);
    }
  });

  test("counts as sent only when its batch was written", () => {
    const encoder = new StreamEncoder(codec.schema);
    expect(failure(() => write(encoder, "red", "pink")).code).toBe("schema/unknown-member");
    const bytes = joinChunks([write(encoder, "red"), ...encoder.end()]);
    expect(kinds(bytes)).toBe("schema dictionary batch end");
  });

  test("counts as sent only when its messages were written", () => {
    let broken = true;
    const values = Object.freeze(["a", "b"]);
    const inner = rowCodecFor(COLORS).fields[0]!.codec;
    const encoder = new StreamEncoder(COLORS);
    const utf8 = {
      type: new Utf8(),
      reader: () => inner.reader(),
      write: () => {
        if (broken) throw new Error("not now");
      },
    };
    const encode = (): Uint8Array[] =>
      encoder.encode(0, (sink) => sink.dictionary({ id: color.id, codec: utf8, values }));
    expect(encode).toThrow("not now");
    expect(encoder.started).toBe(false);
    broken = false;
    expect(kinds(joinChunks(encode()))).toBe("schema dictionary batch");
  });
});

describe("the same values under several ids", () => {
  const names = vectorFromArray(["x", "y", "z"], new Utf8());

  test("are sent under each of them", () => {
    const other = new Dictionary(new Utf8(), new Int8());
    const schema = new Schema([new Field("a", color, true), new Field("b", other, true)]);
    const column = (type: Dictionary): Vector =>
      vectorFromArray(["x", "z"], type as Dictionary<Utf8>);
    const made = new Table(schema, { a: column(color), b: column(other) }).batches[0]!;
    // The same vector of values is behind both columns.
    for (const child of made.data.children) Object.assign(child, { dictionary: names });
    const expected = rowsOf(made);
    expectRows(encodeBatches(schema, [made]), [expected]);
  });

  test("are sent under the ids of the stream, whatever ids the batch has", () => {
    for (let i = 0; i < 3; i++) {
      const schema = new Schema([
        new Field("color", new Dictionary(new Utf8(), new Int16()), true),
      ]);
      const batch = recordBatchFromRows(COLORS, [{ color: "red" }, { color: null }]);
      expectRows(encodeBatches(schema, [batch, batch]), [rowsOf(batch), rowsOf(batch)]);
    }
  });

  test("are sent as values of each type", () => {
    const values = Object.freeze(["x", "yy"]);
    for (const text of [new Utf8(), new LargeUtf8(), new Utf8()]) {
      const type = new Dictionary(text, new Int8(), color.id);
      const schema = new Schema([new Field("color", type, true)]);
      const bytes = joinChunks(
        new StreamEncoder(schema).encode(
          2,
          (sink) => {
            int8.write([1, 0], sink);
            sink.dictionary({ id: color.id, codec: utf8Codec(text), values });
          },
          { end: true },
        ),
      );
      expectRows(bytes, [colors("yy", "x").rows]);
    }
  });
});

const int8 = codecFor(new Int8());

describe("columns that share an id", () => {
  const schema = new Schema([
    new Field("a", color, true),
    new Field("b", color, true),
    new Field("c", new List(new Field("item", color, true)), true),
  ]);
  const rows = [
    { a: "red", b: "green", c: ["blue", null, "red"] },
    { a: null, b: "red", c: [] },
    { a: "yellow", b: null, c: null },
  ];

  test("share one dictionary of rows", () => {
    const bytes = encodeSample(schema, [{ rows }, { rows: rows.slice(1) }]);
    expect(kinds(bytes)).toBe("schema dictionary batch dictionary batch end");
    expectRows(bytes, [rows, rows.slice(1)]);
  });

  test("share one dictionary of vectors that differ", () => {
    const column = (values: (string | null)[]): Vector =>
      vectorFromArray(values, color as Dictionary<Utf8>);
    const two = new Schema(schema.fields.slice(0, 2));
    const table = new Table(two, {
      a: column(["red", null, "yellow"]),
      b: column(["green", "red", null]),
    });
    const batch = table.batches[0]!;
    const expected = rows.map(({ a, b }) => ({ a, b }));
    expect(rowsOf(batch)).toEqual(expected);
    expectRows(encodeBatches(two, [new RecordBatch(two, batch.data)]), [expected]);
  });
});

describe("dictionaries within other types", () => {
  const shade = new Dictionary(new Utf8(), new Int8());
  const paint = new Struct([new Field("shade", shade, true), new Field("n", new Int32(), true)]);

  test("travel within lists and structs", () => {
    const schema = new Schema([
      new Field("paints", new List(new Field("item", paint, true)), true),
      new Field("shade", shade, true),
    ]);
    const rows = [
      {
        paints: [
          { shade: "dark", n: 1 },
          { shade: null, n: 2 },
        ],
        shade: "light",
      },
      { paints: null, shade: null },
      { paints: [null, { shade: "light", n: null }], shade: "dark" },
    ];
    expectRows(encodeSample(schema, [{ rows: [] }, { rows }, { rows: rows.slice(2) }]), [
      [],
      rows,
      rows.slice(2),
    ]);
  });

  test("travel within the values of dictionaries", () => {
    const schema = new Schema([
      new Field("paint", new Dictionary(paint, new Int16()), true),
      new Field("shade", shade, true),
    ]);
    const dark = { shade: "dark", n: 1 };
    const light = { shade: "light", n: 2 };
    const rows = [
      { paint: dark, shade: "none" },
      { paint: light, shade: "dark" },
      { paint: null, shade: null },
      { paint: dark, shade: "light" },
    ];
    const bytes = encodeSample(schema, [{ rows: [] }, { rows }, { rows: rows.slice(1) }]);
    expectRows(bytes, [[], rows, rows.slice(1)]);
  });

  test("do not replace for good what a column with the same id refers to", () => {
    const codec = rowCodec([
      { name: "paint", nullable: true, codec: codecFor(new Dictionary(paint, new Int16())) },
      { name: "shade", nullable: true, codec: enumCodec(shade, ["dark", "light"]) },
    ]);
    const batches = [
      [{ paint: null, shade: "light" }],
      [{ paint: { shade: "none", n: 1 }, shade: "light" }],
      [{ paint: null, shade: "dark" }],
    ];
    const encoder = new StreamEncoder(codec.schema);
    const chunks = batches.flatMap((rows) =>
      encoder.encode(rows.length, (sink) => codec.writeRows(rows, sink)),
    );
    const received = decodeStream(joinChunks([...chunks, ...encoder.end()])).batches;
    expect(received.map((batch) => rowsOfReceived(batch))).toEqual(batches);
  });
});
