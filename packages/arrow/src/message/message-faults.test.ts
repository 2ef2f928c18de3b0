import { tableFromArrays, tableToIPC } from "apache-arrow";
import { Message, RecordBatch as RecordBatchMessage } from "apache-arrow/ipc/metadata/message";
import { describe, expect, test } from "vitest";
import { failure } from "../codec/testing/failure.ts";
import { joinChunks } from "../ipc/join-chunks.ts";
import { decodeStream } from "../ipc/stream-bytes.ts";
import { messageEnds } from "../ipc/testing/read-streams.ts";
import { ALL_STREAMS, SMALL_STREAMS } from "../ipc/testing/sample-streams.ts";
import { craftSchema, frame } from "../schema/testing/craft-schema.ts";
import { MessageReader } from "./message-reader.ts";

const [REQUEST] = SMALL_STREAMS;

function read(bytes: Uint8Array): unknown {
  const reader = new MessageReader();
  reader.push(bytes);
  return reader.next();
}

/** The header of the request's batch message, in which to put things wrong. */
function batchMessage(): { readonly bytes: Uint8Array; readonly view: DataView } {
  const [start, end] = messageEnds(REQUEST!.bytes);
  const bytes = REQUEST!.bytes.slice(start, end);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Where a field of the root table stands. */
function rootField(view: DataView, slot: number): number {
  const table = 8 + view.getUint32(8, true);
  const vtable = table - view.getInt32(table, true);
  return table + view.getUint16(vtable + 4 + slot * 2, true);
}

describe.each(ALL_STREAMS.filter(({ streams }) => streams.length === 1))("$name", ({ bytes }) => {
  test("is malformed when it is cut short anywhere within a message", () => {
    const whole = new Set(messageEnds(bytes));
    const positions = Array.from({ length: bytes.length }, (_, i) => i);
    const wrong = positions.filter((at) => outcome(bytes.subarray(0, at)) !== expected(at));
    expect(wrong).toEqual([]);

    // Without an end mark it is whole all the same, if only there is a schema.
    function expected(at: number): string {
      return whole.has(at) ? "read" : "protocol/malformed-message";
    }
  });

  test("is malformed when there are bytes behind its end", () => {
    for (const extra of [1, 8, 100]) {
      const longer = new Uint8Array(bytes.length + extra);
      longer.set(bytes);
      expect(outcome(longer)).toBe("protocol/malformed-message");
    }
  });
});

function outcome(bytes: Uint8Array): string {
  try {
    decodeStream(bytes);
    return "read";
  } catch {
    return failure(() => decodeStream(bytes)).code;
  }
}

describe("bytes that are no message", () => {
  test.each([
    ["text", new TextEncoder().encode("HTTP/1.1 400 Bad Request")],
    ["zeros", new Uint8Array(64)],
    ["a legacy end mark with bytes behind it", Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255)],
  ])("are malformed: %s", (_name, bytes) => {
    const { code, message } = failure(() => read(bytes));
    expect(code).toBe("protocol/malformed-message");
    expect(message).toBe("Malformed Arrow IPC message: a message must start with 0xFFFFFFFF");
  });

  test("are named when they are an Arrow file", () => {
    const { code, message } = failure(() => read(tableToIPC(TABLE, "file")));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("an Arrow IPC file; a stream is expected");
  });

  test("are named when they are in the format from before Arrow 0.15", () => {
    const modern = tableToIPC(TABLE, "stream");
    // The same bytes without the mark in front of the length.
    const { code, message } = failure(() => read(modern.subarray(4)));
    expect(code).toBe("protocol/unsupported");
    expect(message).toContain("from before Arrow 0.15");
  });

  test("are refused again whatever comes behind them", () => {
    const reader = new MessageReader();
    reader.push(new Uint8Array(20));
    const first = failure(() => reader.next());
    reader.push(REQUEST!.bytes);
    expect(failure(() => reader.next())).toEqual(first);
  });

  test("are refused again however often one asks", () => {
    const reader = new MessageReader();
    reader.push(new Uint8Array(4));
    expect(reader.next()).toBeUndefined();
    reader.push(new Uint8Array(20));
    const first = failure(() => reader.next());
    expect(failure(() => reader.next())).toEqual(first);
    reader.push(REQUEST!.bytes);
    expect(failure(() => reader.next())).toEqual(first);
  });
});

const TABLE = tableFromArrays({ a: Int32Array.of(1, 2, 3) });

test("a batch with view columns is refused with what to do about it", () => {
  const batch = new RecordBatchMessage(1, [], [], null, [2]);
  const { code, message } = failure(() =>
    decodeStream(joinChunks([craftSchema([]), frame(Message.encode(Message.from(batch)))])),
  );
  expect(code).toBe("protocol/unsupported");
  expect(message).toContain("view types");
  expect(message).toContain("send utf8 or binary");
});

describe("a message header", () => {
  test.each([
    [0, "V1"],
    [2, "V3"],
    [5, "V6"],
    [-1, "V0"],
  ])("of version %i is refused by its name", (version, name) => {
    const { bytes, view } = batchMessage();
    view.setInt16(rootField(view, 0), version, true);
    const { code, message } = failure(() => read(bytes));
    expect(code).toBe("protocol/unsupported");
    expect(message).toBe(`Arrow metadata version ${name} is not supported; V4 and V5 are`);
  });

  test("of version V4 is read", () => {
    const { bytes, view } = batchMessage();
    view.setInt16(rootField(view, 0), 3, true);
    expect(read(bytes)).toMatchObject({ kind: "batch" });
  });

  test.each([0, 4, 5, 6, -1])("of kind %i is malformed", (kind) => {
    const { bytes, view } = batchMessage();
    view.setInt8(rootField(view, 1), kind);
    expect(failure(() => read(bytes)).code).toBe("protocol/malformed-message");
  });

  test.each([-1n, -(2n ** 63n), 2n ** 53n, 2n ** 63n - 1n])(
    "with a body of %d bytes is malformed",
    (length) => {
      const { bytes, view } = batchMessage();
      view.setBigInt64(rootField(view, 3), length, true);
      expect(failure(() => read(bytes)).code).toBe("protocol/malformed-message");
    },
  );

  test.each([0x7fffffff, 0xffffffff, 1000])("whose root is at %i is malformed", (offset) => {
    const { bytes, view } = batchMessage();
    view.setUint32(8, offset, true);
    expect(failure(() => read(bytes)).code).toBe("protocol/malformed-message");
  });

  test("too short for an offset is malformed", () => {
    const bytes = Uint8Array.of(255, 255, 255, 255, 2, 0, 0, 0, 0, 0);
    expect(failure(() => read(bytes)).code).toBe("protocol/malformed-message");
  });
});
