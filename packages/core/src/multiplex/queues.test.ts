/** The queues and the writer against the plainest model there is: one array of bytes. */
import { joinChunks } from "@sheaf/arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRAME, FRAME_BYTES, putFrame } from "./frame.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { ReceiveMemory } from "./receive-memory.ts";
import { ReceiveQueue } from "./receive-queue.ts";
import { SendQueue } from "./send-queue.ts";
import { pattern } from "./testing/pair.ts";

const sizes = fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 9000 })), { maxLength: 30 });

describe("a receive queue", () => {
  it("gives back what was appended, in any rhythm", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.nat({ max: 2 }))),
        (steps) => {
          const queue = new ReceiveQueue(new ReceiveMemory());
          let appended = 0;
          let taken = 0;
          const take = (): boolean => {
            const chunk = queue.shift();
            if (chunk === undefined) return false;
            expect(Buffer.compare(chunk, pattern(chunk.byteLength, 0, taken))).toBe(0);
            taken += chunk.byteLength;
            return true;
          };
          for (const [size, takes] of steps) {
            const lent = pattern(size, 0, appended);
            queue.append(lent);
            lent.fill(0xee);
            appended += size;
            for (let left = takes; left > 0; left--) take();
          }
          while (take());
          expect(taken).toBe(appended);
        },
      ),
    );
  });
});

describe("the memory of receive queues", () => {
  it("is shared by small pieces, aligned, and never by two at once", () => {
    const memory = new ReceiveMemory();
    const queues = Array.from({ length: 50 }, () => new ReceiveQueue(memory));
    for (const [seed, queue] of queues.entries()) queue.append(pattern(300 + seed, seed));
    const pieces = queues.map((queue) => queue.shift() ?? new Uint8Array(0));
    for (const [seed, piece] of pieces.entries()) {
      expect(Buffer.compare(piece, pattern(300 + seed, seed))).toBe(0);
      expect(piece.byteOffset % 8).toBe(0);
    }
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBeLessThan(7);
  });

  it("is exact for what is large", () => {
    expect(new ReceiveMemory().take(1025).buffer.byteLength).toBe(1025);
  });
});

describe("a send queue", () => {
  it("moves what was pushed, in pieces of any size, without copying what is large", () => {
    fc.assert(
      fc.property(sizes, sizes, (pushed, moved) => {
        const queue = new SendQueue();
        const all = pushed.map((size, seed) => pattern(size, seed));
        queue.push(all);
        const writer = new FrameWriter();
        const takes = [...moved, Number.POSITIVE_INFINITY];
        for (const size of takes) queue.moveTo(writer, Math.min(size, queue.bytes));
        expect(queue.bytes).toBe(0);
        const chunks = writer.take();
        expect(
          Buffer.compare(
            joinChunks([...chunks, new Uint8Array(0)]),
            joinChunks([...all, new Uint8Array(0)]),
          ),
        ).toBe(0);
      }),
    );
  });
});

describe("a writer and a reader", () => {
  it("agree on every frame", () => {
    const frame = fc.record({
      type: fc.integer({ min: 0, max: 255 }).filter((type) => type !== FRAME.data),
      value: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
      channel: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 2000 }),
        fc.integer({ min: 1, max: 100 }),
        (frames, size) => {
          const writer = new FrameWriter();
          for (const { type, value, channel } of frames) writer.frame(type, value, channel);
          expect(writer.bytes).toBe(frames.length * FRAME_BYTES);
          const read: unknown[] = [];
          const reader = new FrameReader({
            frame: (type, value, channel) => void read.push({ type, value, channel }),
            payload: () => expect.fail("there is no payload"),
          });
          const bytes = joinChunks([...writer.take(), new Uint8Array(0)]);
          for (let at = 0; at < bytes.byteLength; at += size)
            reader.push(bytes.subarray(at, at + size));
          expect(read).toEqual(frames);
          expect(reader.isAtBoundary).toBe(true);
        },
      ),
    );
  });

  it("what has been taken is never written to again", () => {
    const writer = new FrameWriter();
    writer.frame(FRAME.open, 0, 1);
    const [first] = writer.take();
    const before = first?.slice();
    for (let id = 3; id < 3000; id += 2) writer.frame(FRAME.open, 0, id);
    expect(first).toEqual(before);
    expect(writer.take().length).toBeLessThan(10);
    expect(writer.take()).toEqual([]);
  });
});

it("a frame is eight bytes, little-endian: type, value, channel", () => {
  const view = new DataView(new ArrayBuffer(FRAME_BYTES));
  putFrame(view, 0, FRAME.data, 0x030201, 0x07060504);
  expect([...new Uint8Array(view.buffer)]).toEqual([FRAME.data, 1, 2, 3, 4, 5, 6, 7]);
});
