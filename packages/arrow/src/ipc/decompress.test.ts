import * as zlib from "node:zlib";
import {
  CompressionType,
  compressionRegistry,
  Field,
  Float64,
  Int32,
  RecordBatchStreamWriter,
  Schema,
  tableFromArrays,
  Utf8,
} from "apache-arrow";
import { BodyCompression } from "apache-arrow/ipc/metadata/message";
import { afterEach, describe, expect, test, vi } from "vitest";
import { failure } from "../codec/testing/failure.ts";
import type { IpcLimits } from "../limits.ts";
import { readRecordBatchHeader } from "../message/message-header.ts";
import { MessageReader } from "../message/message-reader.ts";
import { type BodyCodec, setBodyDecompressor } from "./decompress.ts";
import { decodeStream } from "./stream-bytes.ts";
import { DecodeContext } from "./stream-decoder.ts";
import { compressStream } from "./testing/compress-stream.ts";
import { messageEnds, messagesOf, rowsOfReceived, streamsOf } from "./testing/read-streams.ts";
import { encodeSample } from "./testing/sample-streams.ts";

const SCHEMA = new Schema([
  new Field("n", new Int32(), true),
  new Field("t", new Utf8(), false),
  new Field("f", new Float64(), false),
]);
const ROWS = Array.from({ length: 50 }, (_, i) => ({
  n: i % 3 ? i : null,
  t: `text ${i % 5}`,
  f: i / 4,
}));
const METADATA = [["key", "välue"]] as const;
const PLAIN = encodeSample(SCHEMA, [{ rows: ROWS, metadata: METADATA }, { rows: [] }]);

/** Stands in for LZ4: what was compressed is the bytes backwards. */
function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

type Compress = (bytes: Uint8Array) => Uint8Array;

const { zstdCompressSync } = zlib as { zstdCompressSync?: Compress };

function decode(codec: BodyCodec, compress: Compress, limits: Partial<IpcLimits> = {}): unknown {
  const { batches } = decodeStream(compressStream(PLAIN, codec, compress), { limits });
  return batches.map((batch) => rowsOfReceived(batch));
}

afterEach(() => setBodyDecompressor("lz4", undefined));

describe("with a decompressor plugged in", () => {
  test("compressed batches read as plain ones do", () => {
    setBodyDecompressor("lz4", reversed);
    expect(decode("lz4", reversed)).toEqual([ROWS, []]);
  });

  test("buffers that did not shrink are taken as they are", () => {
    setBodyDecompressor("lz4", () => {
      throw new Error("is not called");
    });
    const stream = compressStream(PLAIN, "lz4", undefined);
    expect(decodeStream(stream).batches.map((batch) => rowsOfReceived(batch))).toEqual([ROWS, []]);
  });

  test("a batch becomes a record batch with its metadata", () => {
    setBodyDecompressor("lz4", reversed);
    const [batch] = decodeStream(compressStream(PLAIN, "lz4", reversed)).batches;
    const made = batch!.toRecordBatch();
    expect(made.getChild("t")!.get(4)).toBe("text 4");
    expect([...made.metadata]).toEqual(METADATA);
  });

  test("a batch can be kept while the receive buffer is overwritten", () => {
    setBodyDecompressor("lz4", reversed);
    const stream = compressStream(PLAIN, "lz4", reversed);
    const kept = decodeStream(stream).batches[0]!.own();
    stream.fill(0xee);
    expect(rowsOfReceived(kept)).toEqual(ROWS);
    expect(kept.metadata.get("key")).toBe("välue");
    expect(kept.metadata.getBytes("key")).toEqual(new TextEncoder().encode("välue"));
  });

  test("batches read from any cut", () => {
    setBodyDecompressor("lz4", reversed);
    const stream = compressStream(PLAIN, "lz4", reversed);
    const context = new DecodeContext();
    const expected = [[{ rows: ROWS, metadata: METADATA }, { rows: [] }]];
    for (let at = 0; at < stream.length; at += 97) {
      const parts = [stream.subarray(0, at), stream.subarray(at)];
      expect(streamsOf(parts, context)).toEqual(expected);
    }
  });

  test("what it throws is the batch's fault", () => {
    const cause = new RangeError("corrupt");
    setBodyDecompressor("lz4", () => {
      throw cause;
    });
    const { code, message } = failure(() => decode("lz4", reversed));
    expect(code).toBe("protocol/invalid-batch");
    expect(message).toContain("cannot be decompressed");
  });

  test("a size other than the declared one is refused", () => {
    setBodyDecompressor("lz4", (bytes) => bytes.subarray(1));
    expect(failure(() => decode("lz4", reversed))).toMatchObject({
      code: "protocol/invalid-batch",
      message: "Invalid record batch: a compressed buffer has another size than it declares",
    });
  });
});

describe("limits", () => {
  /** Bytes of all buffers of the larger batch, each padded to 8. */
  const total = bodyBytes(PLAIN);

  test("hold for the sum of all buffers of a batch", () => {
    setBodyDecompressor("lz4", reversed);
    expect(decode("lz4", reversed, { maxDecompressedBytes: total })).toEqual([ROWS, []]);
    const maxDecompressedBytes = total - 16;
    const { code, message } = failure(() => decode("lz4", reversed, { maxDecompressedBytes }));
    expect(code).toBe("protocol/limit-exceeded");
    expect(message).toContain(`${maxDecompressedBytes} decompressed bytes (maxDecompressedBytes)`);
  });

  test("hold for buffers that were not compressed too", () => {
    const stream = compressStream(PLAIN, "lz4", undefined);
    setBodyDecompressor("lz4", reversed);
    const limits = { maxDecompressedBytes: 100 };
    expect(failure(() => decodeStream(stream, { limits })).code).toBe("protocol/limit-exceeded");
  });

  test("are checked before anything is decompressed", () => {
    setBodyDecompressor("lz4", () => {
      throw new Error("is not called");
    });
    const limits = { maxDecompressedBytes: 3 };
    expect(failure(() => decode("lz4", reversed, limits)).code).toBe("protocol/limit-exceeded");
  });
});

test.each([
  ["starts outside of the body", (_offset: number, length: number) => [10_000, length]],
  ["ends outside of the body", (offset: number) => [offset, 10_000]],
  ["has no room for its size", (offset: number) => [offset, 7]],
])("a buffer that %s is refused", (_name, moved) => {
  setBodyDecompressor("lz4", reversed);
  const stream = compressStream(PLAIN, "lz4", reversed);
  const [schemaEnd, end] = messageEnds(stream);
  const view = new DataView(stream.buffer);
  const at = bufferPlace(stream.subarray(schemaEnd, end)) + schemaEnd!;
  const [offset, length] = [0, 8].map((i) => Number(view.getBigInt64(at + i, true)));
  for (const [i, value] of moved(offset!, length!).entries()) {
    view.setBigInt64(at + i * 8, BigInt(value), true);
  }
  expect(failure(() => decodeStream(stream))).toMatchObject({
    code: "protocol/invalid-batch",
    message: "Invalid record batch: a compressed buffer is out of bounds",
  });
});

/** Where in a message the offset and the length of its second buffer stand. */
function bufferPlace(message: Uint8Array): number {
  const view = new DataView(message.buffer, message.byteOffset);
  const reader = new MessageReader();
  reader.push(message);
  const batch = reader.next();
  if (batch?.kind !== "batch") throw new Error("a batch was expected");
  const { buffers } = readRecordBatchHeader(batch.header.reader, batch.header.table);
  const places = Array.from({ length: message.length / 8 - 2 }, (_, i) => i * 8);
  const found = places.filter((at) =>
    [0, 1].every((i) => view.getBigInt64(at + i * 8, true) === BigInt(buffers[2 + i]!)),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe("a buffer that lies about its size", () => {
  test.each([
    [-2n, "invalid-batch"],
    [-(2n ** 63n), "invalid-batch"],
    [2n ** 40n, "limit-exceeded"],
    [2n ** 63n - 1n, "limit-exceeded"],
    [7n, "invalid-batch"],
  ])("%d bytes: %s", (size, code) => {
    setBodyDecompressor("lz4", reversed);
    const stream = compressStream(PLAIN, "lz4", reversed, () => size);
    expect(failure(() => decodeStream(stream)).code).toBe(`protocol/${code}`);
  });
});

describe("without a decompressor", () => {
  test("lz4 is refused with what to do about it", () => {
    const { code, message } = failure(() => decode("lz4", reversed));
    expect(code).toBe("protocol/unsupported");
    expect(message).toBe(
      'The batch\'s body is compressed with lz4; send it uncompressed, or plug in a decoder with setBodyDecompressor("lz4", …)',
    );
  });

  test.runIf(zstdCompressSync === undefined)("zstd is refused where the runtime lacks it", () => {
    const { code, message } = failure(() => decode("zstd", reversed));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("zstd");
  });

  test("zstd is taken from the runtime, which is told how much it may make", () => {
    const seen: unknown[] = [];
    const zstdDecompressSync = (bytes: Uint8Array, options: unknown): Uint8Array => {
      seen.push(options);
      return reversed(bytes);
    };
    const spy = vi.spyOn(process, "getBuiltinModule");
    spy.mockReturnValue({ zstdDecompressSync } as never);
    expect(decode("zstd", reversed)).toEqual([ROWS, []]);
    expect(seen[1]).toEqual({ maxOutputLength: ROWS.length * 4 });
    spy.mockRestore();
  });

  test.runIf(zstdCompressSync)("zstd is read where the runtime has it", () => {
    const compress: Compress = (bytes) => zstdCompressSync!(bytes);
    expect(decode("zstd", compress)).toEqual([ROWS, []]);
  });

  test.runIf(zstdCompressSync)("zstd that is broken, or longer than declared, is refused", () => {
    expect(failure(() => decode("zstd", reversed)).code).toBe("protocol/invalid-batch");
    const compress: Compress = (bytes) => zstdCompressSync!(bytes);
    const stream = compressStream(PLAIN, "zstd", compress, (size) => size - 1n);
    expect(failure(() => decodeStream(stream)).code).toBe("protocol/invalid-batch");
  });
});

describe("compression that is not known", () => {
  test.each([2, 77, -1])("codec %i is refused", (codec) => {
    const stream = compressStream(PLAIN, new BodyCompression(codec), reversed);
    const { code, message } = failure(() => decodeStream(stream));
    expect([code, message]).toEqual([
      "protocol/unsupported",
      `Arrow body compression codec ${codec} is not known`,
    ]);
  });

  test("any method but buffer by buffer is refused", () => {
    setBodyDecompressor("lz4", reversed);
    const stream = compressStream(PLAIN, new BodyCompression(0, 1 as 0), reversed);
    const { code, message } = failure(() => decodeStream(stream));
    expect([code, message]).toEqual([
      "protocol/unsupported",
      "Arrow body compression method 1 is not known",
    ]);
  });
});

describe("what apache-arrow has compressed", () => {
  const LZ4_START = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x40, 0, 0);

  /** Shrinks what ends in zeros; apache-arrow only asks that it looks like a frame. */
  function encode(bytes: Uint8Array): Uint8Array {
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    return Uint8Array.of(...LZ4_START, ...bytes.subarray(0, end));
  }

  // apache-arrow 21 declares the compressed size where the format asks for the decompressed one.
  test("is refused, as its sizes are wrong", () => {
    const values = new Float64Array(100).fill(1.5, 0, 20);
    compressionRegistry.set(CompressionType.LZ4_FRAME, { encode });
    const writer = new RecordBatchStreamWriter({ compressionType: CompressionType.LZ4_FRAME });
    writer.write(tableFromArrays({ values }));
    writer.finish();
    const stream = writer.toUint8Array(true);
    expect(failure(() => decodeStream(stream)).code).toBe("protocol/unsupported");
    setBodyDecompressor("lz4", () => new Uint8Array(values.buffer));
    const { code, message } = failure(() => decodeStream(stream));
    expect(code).toBe("protocol/invalid-batch");
    expect(message).toContain("another size than it declares");
  });
});

/** Bytes of the body of a stream's first batch. */
function bodyBytes(stream: Uint8Array): number {
  return messagesOf([stream])[1]!.body.length;
}
