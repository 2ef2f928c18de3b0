import { afterEach, describe, expect, test } from "vitest";
import { HEADER_BYTES } from "./header.ts";
import { ReservedRegion } from "./reserved-region.ts";
import { Segment } from "./segment.ts";

const opened: Segment[] = [];

afterEach(() => {
  for (const segment of opened.splice(0)) segment.close();
});

function reserve(byteLength: number) {
  const segment = Segment.create(1 << 20);
  opened.push(segment);
  return { segment, room: ReservedRegion.of(segment, byteLength)! };
}

const regionsOf = (segment: Segment) => segment.header.read().regions;

describe("a region in which a batch is made", () => {
  test("keeps what lies where it belongs, and takes the rest", () => {
    const { segment, room } = reserve(100);
    const middle = new Uint8Array(room.memory, 2, 3);
    middle.set([3, 4, 5]);
    const region = room.fill([Uint8Array.of(1, 2), middle, Uint8Array.of(6)])!;
    expect(region).toEqual({ offset: HEADER_BYTES, length: 6 });
    expect([...segment.bytesOf(region)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("cannot be written to once it is given away", () => {
    const { segment, room } = reserve(8);
    const bytes = new Uint8Array(room.memory, 0, 8);
    bytes.fill(1);
    const region = room.fill([bytes])!;
    expect(() => bytes.fill(2)).toThrow(TypeError);
    bytes[0] = 2;
    expect([bytes.byteLength, ...segment.bytesOf(region)]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(room.fill([Uint8Array.of(1)])).toBeUndefined();
    room.giveBack();
    expect(regionsOf(segment)).toHaveLength(1);
  });

  test("does not take what lies in it somewhere else", () => {
    const { room } = reserve(16);
    const behind = new Uint8Array(room.memory, 8, 8);
    expect(room.fill([behind])).toBeUndefined();
    expect(
      room.fill([new Uint8Array(room.memory, 0, 8), Uint8Array.of(1), behind]),
    ).toBeUndefined();
    expect(behind).toHaveLength(8);
  });

  test("does not take more than it holds", () => {
    const { segment, room } = reserve(64);
    expect(room.fill([new Uint8Array(65).fill(1)])).toBeUndefined();
    expect(room.memory.byteLength).toBe(64);
    expect(segment.bytesOf({ offset: HEADER_BYTES + 64, length: 1 })[0]).toBe(0);
  });

  test("that is given back is somebody else's, once", () => {
    const { segment, room } = reserve(64);
    const bytes = new Uint8Array(room.memory);
    room.giveBack();
    expect([bytes.byteLength, regionsOf(segment)]).toEqual([0, []]);
    segment.put([Uint8Array.of(1)]);
    room.giveBack();
    expect(room.fill([Uint8Array.of(2)])).toBeUndefined();
    expect(regionsOf(segment)).toHaveLength(1);
  });

  test("is not to be had where there is no room, or the segment is closed", () => {
    const { segment } = reserve(64);
    expect(ReservedRegion.of(segment, 1 << 20)).toBeUndefined();
    segment.close();
    expect(ReservedRegion.of(segment, 64)).toBeUndefined();
  });
});
