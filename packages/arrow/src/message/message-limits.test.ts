import { Field, Int32, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { isSheafError } from "../error/sheaf-error.ts";
import { DecodeContext, StreamDecoder } from "../ipc/stream-decoder.ts";
import { messageEnds, sampleOf } from "../ipc/testing/read-streams.ts";
import { encodeSample } from "../ipc/testing/sample-streams.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { MemoryPool } from "./memory-pool.ts";
import { bodyOf } from "./message-body.ts";
import { MessageReader } from "./message-reader.ts";

const MIB = 1024 * 1024;
const SCHEMA = new Schema([new Field("n", new Int32(), false), new Field("t", new Utf8(), false)]);
const SMALL = [{ n: 1, t: "small" }];
const LARGE = [{ n: 2, t: "x".repeat(5000) }];
const STREAM = encodeSample(SCHEMA, [{ rows: SMALL }, { rows: LARGE }, { rows: SMALL }]);

/** The message that holds the large row. */
function largeMessage(): Uint8Array {
  const ends = messageEnds(STREAM);
  return STREAM.slice(ends[1], ends[2]);
}

function headerLength(message: Uint8Array): number {
  return new DataView(message.buffer).getInt32(4, true);
}

/** A message that declares a body of another length than it has. */
function declaring(bodyLength: number): Uint8Array {
  const message = largeMessage();
  const view = new DataView(message.buffer);
  const actual = message.length - 8 - headerLength(message);
  // The length stands somewhere in the header, 8-aligned, and no other number is the same.
  const positions = Array.from({ length: headerLength(message) / 8 }, (_, i) => 8 + i * 8);
  const at = positions.filter((i) => view.getBigInt64(i, true) === BigInt(actual));
  expect(at).toHaveLength(1);
  view.setBigInt64(at[0]!, BigInt(bodyLength), true);
  return message;
}

describe("a header", () => {
  const limit = headerLength(largeMessage());

  test("of just the allowed size is read", () => {
    const reader = new MessageReader({ ...DEFAULT_LIMITS, maxMetadataBytes: limit });
    reader.push(largeMessage());
    expect(reader.next()?.kind).toBe("batch");
  });

  test.each([1, 9, 100_000])("over the limit is refused, in chunks of %i bytes", (size) => {
    const reader = new MessageReader({ ...DEFAULT_LIMITS, maxMetadataBytes: limit - 8 });
    const bytes = largeMessage();
    const caught = failureOf(() => {
      for (let at = 0; at < bytes.length; at += size) {
        reader.push(bytes.slice(at, at + size));
        while (reader.next() !== undefined);
      }
    });
    expect(isSheafError(caught, "protocol", "limit-exceeded")).toBe(true);
    expect(caught).toMatchObject({ limit: limit - 8, message: /maxMetadataBytes/ });
  });

  test("over the limit allocates nothing, whatever it declares", () => {
    const reader = new MessageReader();
    reader.push(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127));
    const before = process.memoryUsage().arrayBuffers;
    expect(
      isSheafError(
        failureOf(() => reader.next()),
        "protocol",
        "limit-exceeded",
      ),
    ).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MIB);
  });

  test("of negative length is malformed", () => {
    const reader = new MessageReader();
    reader.push(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 128));
    const caught = failureOf(() => reader.next());
    expect(isSheafError(caught, "protocol", "malformed-message")).toBe(true);
  });
});

describe("a body over the limit", () => {
  const limits = { maxBodyBytes: 1000 };

  test.each([1, 7, 640, 100_000])(
    "is skipped and what follows is read, in chunks of %i bytes",
    (size) => {
      const context = new DecodeContext({ limits });
      const reader = new MessageReader(context.limits);
      const decoder = new StreamDecoder(context);
      const seen: unknown[] = [];
      for (let at = 0; at < STREAM.length; at += size) {
        reader.push(STREAM.slice(at, at + size));
        expect(reader.target()).toBeUndefined();
        for (let message = reader.next(); message !== undefined; message = reader.next()) {
          const caught = failureOf(() => {
            const batch = decoder.accept(message);
            if (batch !== undefined) seen.push(sampleOf(batch).rows);
          });
          if (caught !== undefined) seen.push(caught);
        }
      }
      expect(seen).toEqual([
        SMALL,
        expect.objectContaining({ code: "limit-exceeded", limit: 1000, path: "" }),
        SMALL,
      ]);
      expect(decoder.ended).toBe(true);
      expect(reader.isAtBoundary).toBe(true);
    },
  );

  test("is never stored", () => {
    const reader = new MessageReader();
    const before = process.memoryUsage().arrayBuffers;
    reader.push(declaring(1024 * MIB + 1));
    expect(reader.next()).toBeUndefined();
    const chunk = new Uint8Array(MIB);
    for (let i = 0; i < 512; i++) {
      reader.push(chunk);
      expect(reader.next()).toBeUndefined();
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MIB);
  });

  test("says its size, and has no content", () => {
    const reader = new MessageReader({ ...DEFAULT_LIMITS, maxBodyBytes: 10 });
    const message = largeMessage();
    reader.push(message);
    const body = message.length - 8 - headerLength(message);
    expect(reader.next()).toMatchObject({ kind: "batch", refusedBytes: body, lent: false });
  });

  test("of just the allowed size is taken", () => {
    const message = largeMessage();
    const reader = new MessageReader({
      ...DEFAULT_LIMITS,
      maxBodyBytes: message.length - 8 - headerLength(message),
    });
    reader.push(message);
    expect(reader.next()).toMatchObject({ kind: "batch", refusedBytes: undefined });
  });
});

describe("a header that is declared and does not come", () => {
  test("takes no more than what has come of it", () => {
    const start = new Uint8Array(1000);
    const view = new DataView(start.buffer);
    view.setUint32(0, 0xffffffff, true);
    view.setInt32(4, 16 * MIB, true);
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 20 }, () => new MessageReader());
    for (const [i, reader] of readers.entries()) {
      // In one piece, and with a cut in the prefix.
      for (const piece of i % 2 ? [start] : [start.subarray(0, 5), start.subarray(5)]) {
        reader.push(piece);
        expect(reader.next()).toBeUndefined();
      }
      expect(reader.isAtBoundary).toBe(false);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MIB);
  });
});

describe("a body that is declared and does not come", () => {
  test("of 1 GiB takes 64 MiB at most", () => {
    // A process has its allocator told at the first large body, with memory that nobody touches.
    new MemoryPool(0).take(MIB);
    const before = process.memoryUsage().arrayBuffers;
    const reader = new MessageReader();
    reader.push(declaring(1024 * MIB).subarray(0, 1024));
    expect(reader.next()).toBeUndefined();
    expect(reader.isAtBoundary).toBe(false);
    expect(reader.target()!.byteLength).toBeLessThanOrEqual(64 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(65 * MIB);
  });

  test("takes more only as more comes, and keeps what came", () => {
    const message = largeMessage();
    const start = 8 + headerLength(message);
    const bodyLength = 65 * MIB;
    const reader = new MessageReader();
    reader.push(declaring(bodyLength));
    expect(reader.next()).toBeUndefined();
    let filled = message.length - start;
    let last = 0;
    while (filled < bodyLength) {
      const target = reader.target() ?? new Uint8Array(bodyLength - filled);
      expect(target.byteLength).toBeLessThanOrEqual(Math.max(64 * MIB, filled));
      target[target.byteLength - 1] = 77;
      filled += target.byteLength;
      last = filled;
      reader.push(target);
      if (filled < bodyLength) expect(reader.next()).toBeUndefined();
    }
    const received = reader.next()!;
    if (received.kind === "end") throw new Error("a batch was expected");
    const body = bodyOf(received);
    expect(body.byteLength).toBe(bodyLength);
    expect(body.subarray(0, message.length - start)).toEqual(message.subarray(start));
    expect([body[64 * MIB - 1], body[last - 1]]).toEqual([77, 77]);
  });
});

function failureOf(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
