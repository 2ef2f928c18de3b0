import { Field, Int32, Schema } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { decodeStream } from "../ipc/stream-bytes.ts";
import { DecodeContext } from "../ipc/stream-decoder.ts";
import { messageEnds, streamsOf } from "../ipc/testing/read-streams.ts";
import { encodeSample, type SampleBatch } from "../ipc/testing/sample-streams.ts";
import { KnownHeaders, MessageReader } from "./message-reader.ts";

const SCHEMA = new Schema([new Field("n", new Int32(), true)]);

/** A batch whose header is like no other's; `digits` make it longer. */
function numbered(i: number, digits = 8): SampleBatch {
  return { rows: [{ n: i }], metadata: [["id", `${i}`.padStart(digits, "0")]] };
}

/** The header of the only batch of a stream: its bytes and the memory that they lie in. */
function headerOf(batch: SampleBatch): { view: DataView; end: number; bytes: Uint8Array } {
  const stream = encodeSample(SCHEMA, [batch]);
  const [start, end] = messageEnds(stream);
  const message = stream.slice(start, end);
  const length = new DataView(message.buffer).getInt32(4, true);
  const bytes = message.slice(8, 8 + length);
  return { view: new DataView(bytes.buffer), end: length, bytes };
}

function outcome(read: () => { reader: { bytes: Uint8Array } }): Uint8Array | undefined {
  try {
    return read().reader.bytes;
  } catch {
    return undefined;
  }
}

describe("a header that was seen before", () => {
  test("is the same object, wherever it lies", () => {
    const headers = new KnownHeaders();
    const { view, end, bytes } = headerOf(numbered(1));
    const header = headers.read(view, 0, end);
    const elsewhere = new Uint8Array(end + 24).fill(0xee);
    elsewhere.set(bytes, 8);
    expect(headers.read(new DataView(elsewhere.buffer), 8, 8 + end)).toBe(header);
  });

  test("is not touched by what happens to the bytes that it was read from", () => {
    const headers = new KnownHeaders();
    const { view, end, bytes } = headerOf(numbered(1));
    const copy = bytes.slice();
    const header = headers.read(view, 0, end);
    bytes.fill(0xee);
    expect(header.reader.bytes).toEqual(copy);
    expect(headers.read(new DataView(copy.buffer), 0, end)).toBe(header);
  });

  // They are compared in steps of sixteen bytes, and long ones in one call.
  test.each([8, 17, 300])(
    "is not taken for one that differs in a single byte, whichever it is: %i digits",
    (digits) => {
      const { end, bytes } = headerOf(numbered(1, digits));
      const wrong = Array.from(bytes.keys()).filter((at) => {
        const headers = new KnownHeaders();
        headers.read(new DataView(bytes.buffer), 0, end);
        const other = bytes.slice();
        other[at]! ^= 0x10;
        const view = new DataView(other.buffer);
        // Read twice, so that both ways of finding it are tried.
        return [0, 1].some(() => {
          const found = outcome(() => headers.read(view, 0, end));
          return found !== undefined && Buffer.compare(found, other) !== 0;
        });
      });
      expect(wrong).toEqual([]);
    },
  );

  test("is not taken for a longer or a shorter one", () => {
    const { end, bytes } = headerOf(numbered(1));
    const headers = new KnownHeaders();
    const header = headers.read(new DataView(bytes.buffer), 0, end);
    const longer = new Uint8Array(end + 8);
    longer.set(bytes);
    const view = new DataView(longer.buffer);
    expect(headers.read(view, 0, end + 8).reader.bytes).toEqual(longer);
    expect(headers.read(view, 0, end)).toBe(header);
  });
});

describe("more headers than are remembered", () => {
  const batches = Array.from({ length: 1000 }, (_, i) => numbered(i));

  test("are all read, in order and again", () => {
    const stream = encodeSample(SCHEMA, batches);
    const context = new DecodeContext();
    for (let i = 0; i < 2; i++) expect(streamsOf([stream], context)).toEqual([batches]);
  });

  test("are all read when they come in ever other orders", () => {
    const few = batches.slice(0, 5);
    const mixed = Array.from({ length: 500 }, (_, i) => few[(i * i + (i >> 3)) % 5]!);
    const context = new DecodeContext();
    expect(streamsOf([encodeSample(SCHEMA, mixed)], context)).toEqual([mixed]);
  });
});

test("headers of any size are read", () => {
  for (const size of [100, 16_000, 17_000, 200_000]) {
    const batch: SampleBatch = { rows: [], metadata: [["large", "x".repeat(size)]] };
    const stream = encodeSample(SCHEMA, [batch, batch]);
    expect(streamsOf([stream])).toEqual([[batch, batch]]);
  }
});

test("a message that is whole in its chunk is lent, up to the chunk's last byte", () => {
  const stream = encodeSample(SCHEMA, [numbered(1)]);
  const [, end] = messageEnds(stream);
  const reader = new MessageReader();
  const chunk = stream.slice(0, end);
  reader.push(chunk);
  for (const kind of ["schema", "batch"]) {
    const message = reader.next();
    expect(message).toMatchObject({ kind, lent: true });
    if (message?.kind === "batch") expect(message.view.buffer).toBe(chunk.buffer);
  }
});

test("a schema is refused by the limits of whoever reads it", () => {
  const stream = encodeSample(SCHEMA, [numbered(1)]);
  expect(decodeStream(stream).batches).toHaveLength(1);
  expect(() => decodeStream(stream, { limits: { maxFields: 0 } })).toThrow("maxFields");
});
