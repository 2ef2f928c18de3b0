import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeContext } from "../ipc/stream-decoder.ts";
import {
  givesMessages,
  isSeen,
  messageEnds,
  messagesOf,
  StreamsReader,
  streamsOf,
} from "../ipc/testing/read-streams.ts";
import { ALL_STREAMS, LARGE_STREAM, SMALL_STREAMS } from "../ipc/testing/sample-streams.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { MemoryPool } from "./memory-pool.ts";
import { bodyOf } from "./message-body.ts";
import { KnownHeaders, MessageReader } from "./message-reader.ts";

function cut(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const edges = [0, ...positions.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.slice(edges[i], edge));
}

/** Every position in a stream at which it can be cut. */
function positions({ length }: Uint8Array): number[] {
  return Array.from({ length: length + 1 }, (_, i) => i);
}

describe.each(ALL_STREAMS)("$name", ({ bytes, streams }) => {
  const whole = messagesOf([bytes]);

  test("holds what was written", () => {
    expect(streamsOf([bytes])).toEqual(streams);
  });

  test("gives the same messages wherever it is cut in two", () => {
    const reader = new MessageReader();
    const wrong = positions(bytes).filter(
      (at) => !givesMessages([bytes.subarray(0, at), bytes.subarray(at)], whole, reader),
    );
    expect(wrong).toEqual([]);
  });

  test("gives the same messages byte by byte", () => {
    const single = positions(bytes).map((at) => bytes.subarray(at, at + 1));
    expect(givesMessages(single, whole)).toBe(true);
  });

  test("gives the same messages however it is cut", () => {
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (at) => {
        expect(givesMessages(cut(bytes, at), whole)).toBe(true);
      }),
    );
  });

  test("gives each message as soon as its last byte is there, and not before", () => {
    const reader = new MessageReader();
    let from = 0;
    for (const [i, end] of messageEnds(bytes).entries()) {
      reader.push(bytes.slice(from, end - 1));
      expect(reader.next()).toBeUndefined();
      expect(reader.isAtBoundary).toBe(false);
      reader.push(bytes.slice(end - 1, end));
      expect(isSeen(reader.next()!, whole[i])).toBe(true);
      expect(reader.isAtBoundary).toBe(true);
      expect(reader.next()).toBeUndefined();
      from = end;
    }
    expect(from).toBe(bytes.length);
  });

  test("is at a boundary where a message ends and nowhere else", () => {
    const ends = new Set([0, ...messageEnds(bytes)]);
    const headers = new KnownHeaders();
    const wrong = positions(bytes).filter((at) => {
      const reader = new MessageReader(DEFAULT_LIMITS, headers);
      reader.push(bytes.subarray(0, at));
      while (reader.next() !== undefined);
      return reader.isAtBoundary !== ends.has(at);
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(SMALL_STREAMS)("$name, decoded as it comes", ({ bytes, streams }) => {
  test("has the same rows and metadata wherever it is cut in two", () => {
    const context = new DecodeContext();
    const wrong = positions(bytes).filter((at) => {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)];
      return !isDeepStrictEqual(streamsOf(parts, context), streams);
    });
    expect(wrong).toEqual([]);
  });

  test("has the same rows and metadata byte by byte", () => {
    expect(streamsOf(positions(bytes).map((at) => bytes.slice(at, at + 1)))).toEqual(streams);
  });

  test("has the same rows and metadata from a receive buffer that is overwritten each time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(63), (size, offset) => {
        const memory = new Uint8Array(1024);
        const reader = new StreamsReader();
        for (let at = 0; at < bytes.length; at += size) {
          const part = bytes.subarray(at, at + size);
          memory.fill(0xee).set(part, offset);
          reader.push(memory.subarray(offset, offset + part.length));
        }
        expect(reader.streams).toEqual(streams);
      }),
    );
  });
});

describe("reading straight into place", () => {
  const { bytes, streams } = LARGE_STREAM;

  /** Reads as a carrier does: into the place that the reader names, or else into a buffer of its own. */
  function receive(size: number): { readonly reader: StreamsReader; readonly direct: number } {
    const reader = new StreamsReader();
    const scratch = new Uint8Array(size);
    let direct = 0;
    for (let at = 0; at < bytes.length; ) {
      const target = reader.reader.target();
      const place = target ?? scratch;
      const length = Math.min(size, place.length, bytes.length - at);
      place.set(bytes.subarray(at, at + length));
      reader.push(place.subarray(0, length));
      at += length;
      if (target !== undefined) direct += length;
    }
    return { reader, direct };
  }

  test.each([17, 1000, 4096, 40_000])("gives the same as copies do, %i bytes at a time", (size) => {
    const { reader, direct } = receive(size);
    expect(reader.streams).toEqual(streams);
    expect(direct).toBeGreaterThan(25_000);
  });

  test("makes the place that was read into the body", () => {
    const [start, end] = largeMessage();
    const reader = new MessageReader();
    reader.push(bytes.slice(start, start + 2000));
    expect(reader.next()).toBeUndefined();
    const target = reader.target()!;
    target.set(bytes.subarray(start + 2000, end));
    expect(target.length).toBe(end - start - 2000);
    reader.push(target);
    const message = reader.next()!;
    if (message.kind !== "batch") throw new Error(message.kind);
    expect(message.view.buffer).toBe(target.buffer);
    expect(message.lent).toBe(false);
    expect(reader.isAtBoundary).toBe(true);
  });

  test("is not asked for between messages, nor for a few bytes", () => {
    const [start, end] = largeMessage();
    const reader = new MessageReader();
    expect(reader.target()).toBeUndefined();
    reader.push(bytes.slice(start, end - 1000));
    expect(reader.next()).toBeUndefined();
    expect(reader.target()).toBeUndefined();
    reader.push(bytes.slice(end - 1000, end));
    expect(reader.next()).toBeDefined();
    expect(reader.target()).toBeUndefined();
  });

  /** Where the large message starts and ends. */
  function largeMessage(): [number, number] {
    const ends = messageEnds(bytes);
    const index = messagesOf([bytes]).findIndex(({ body }) => body.length > 65_536);
    return [ends[index - 1]!, ends[index]!];
  }
});

describe("memory of bodies", () => {
  const large = LARGE_STREAM.bytes;

  /** The first message with a body that has memory of its own. */
  function firstLarge(memory: MemoryPool) {
    const reader = new MessageReader(DEFAULT_LIMITS, undefined, memory);
    for (let at = 0; at < large.length; at += 1000) {
      reader.push(large.subarray(at, at + 1000));
      for (let message = reader.next(); message !== undefined; message = reader.next()) {
        if (message.kind === "end" || message.release === undefined) continue;
        return { body: bodyOf(message), release: message.release };
      }
    }
    throw new Error("none of the bodies is large");
  }

  test("is the reader's again after its release", () => {
    const memory = new MemoryPool(1 << 30);
    const { body, release } = firstLarge(memory);
    const { length } = body;
    const [first] = body;
    const copy = body.slice();
    release();
    expect([body.length, first]).toEqual([0, copy[0]]);
    // What it holds is what was read into it: it is the same memory.
    expect(isDeepStrictEqual(memory.take(length), copy)).toBe(true);
  });

  test("is never shared by two bodies", () => {
    const memory = new MemoryPool(1 << 30);
    const first = firstLarge(memory);
    first.release();
    const [second, third] = [firstLarge(memory), firstLarge(memory)];
    expect(second.body.buffer).not.toBe(third.body.buffer);
    expect(isDeepStrictEqual(second.body, third.body)).toBe(true);
  });
});

describe("chunks that are given", () => {
  const [schema, ...rest] = largeParts();

  /** What is in a stream as its head and its body, each in memory of its own. */
  function largeParts(): Uint8Array[] {
    const reader = new MessageReader();
    const chunks: Uint8Array[] = [];
    const bytes = LARGE_STREAM.bytes.slice();
    reader.push(bytes);
    let at = 0;
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      if (message.kind === "end" || message.bodyLength < 16 * 1024) continue;
      chunks.push(bytes.slice(at, message.start), bodyOf(message).slice());
      at = message.start + message.bodyLength;
    }
    chunks.push(bytes.slice(at));
    return chunks;
  }

  /** The large bodies that come of chunks, and whether they are lent. */
  function bodies(chunks: readonly Uint8Array[], given: boolean) {
    const reader = new MessageReader();
    const found: { readonly body: Uint8Array; readonly lent: boolean }[] = [];
    for (const chunk of chunks) {
      reader.push(chunk, given);
      for (let message = reader.next(); message !== undefined; message = reader.next()) {
        if (message.kind === "end" || message.bodyLength < 16 * 1024) continue;
        found.push({ body: bodyOf(message), lent: message.lent });
      }
    }
    return found;
  }

  const parts = [schema!, ...rest];
  const expected = parts.filter((_, i) => i % 2 === 1);

  test("a body that is one of them stays where it is", () => {
    const found = bodies(parts, true);
    expect(found).toHaveLength(expected.length);
    expect(found.every(({ body }, i) => body.buffer === expected[i]!.buffer)).toBe(true);
    expect(found.every(({ lent }) => !lent)).toBe(true);
  });

  test("a body that is lent is copied", () => {
    const found = bodies(parts, false);
    expect(found.some(({ body }, i) => body.buffer === expected[i]!.buffer)).toBe(false);
    expect(
      isDeepStrictEqual(
        found.map(({ body }) => body),
        expected,
      ),
    ).toBe(true);
  });

  test("a body with anything behind it in its memory is not kept there", () => {
    const longer = expected.map((body) => {
      const memory = new Uint8Array(body.byteLength + 8);
      memory.set(body);
      return memory.subarray(0, body.byteLength);
    });
    const found = bodies(
      parts.map((part, i) => (i % 2 === 1 ? longer[(i - 1) / 2]! : part)),
      true,
    );
    expect(found.some(({ body }, i) => body.buffer === longer[i]!.buffer)).toBe(false);
    expect(
      isDeepStrictEqual(
        found.map(({ body }) => body),
        expected,
      ),
    ).toBe(true);
  });

  test("a body at the end of a chunk with its head is kept there", () => {
    const whole = new Uint8Array([...parts[0]!, ...parts[1]!]);
    const [found] = bodies([whole], true);
    expect([found?.lent, found?.body.buffer === whole.buffer]).toEqual([false, true]);
  });
});
