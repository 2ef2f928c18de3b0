import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HEADER_BYTES, MAX_REGIONS, type Region, SegmentHeader } from "./header.ts";

const DATA_BYTES = 64 * 1024;

function freshHeader(dataBytes = DATA_BYTES) {
  const memory = new ArrayBuffer(HEADER_BYTES + dataBytes);
  const header = new SegmentHeader(memory);
  header.initialize();
  return { memory, header, view: new DataView(memory) };
}

describe("the layout", () => {
  test("is the family's, byte for byte", () => {
    const { memory, header } = freshHeader();
    header.allocate(128);
    header.allocate(64);
    const start = [...new Uint8Array(memory, 0, 56)];
    expect(String.fromCharCode(...start.slice(0, 4))).toBe("VGIS");
    expect(start.slice(4)).toEqual([
      ...[1, 0, 0, 0],
      ...[0, 0, 1, 0, 0, 0, 0, 0],
      ...[2, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 1, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0],
      ...[128, 0, 1, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test("takes offsets beyond 32 bits", () => {
    const memory = new ArrayBuffer(HEADER_BYTES);
    Object.defineProperty(memory, "byteLength", { value: 2 ** 34 });
    const header = new SegmentHeader(memory);
    header.initialize();
    expect(header.allocate(2 ** 33)).toEqual({ offset: HEADER_BYTES, length: 2 ** 33 });
    const second = header.allocate(2 ** 32)!;
    expect(second.offset).toBe(HEADER_BYTES + 2 ** 33);
    header.free([HEADER_BYTES]);
    expect(header.read().regions).toEqual([second]);
  });
});

describe("regions", () => {
  test("are aligned, also behind a peer's odd ones", () => {
    const { header, view } = freshHeader();
    view.setUint32(16, 1, true);
    view.setUint32(24, HEADER_BYTES, true);
    view.setUint32(32, 13, true);
    expect(header.read().regions).toEqual([{ offset: HEADER_BYTES, length: 13 }]);
    expect(header.allocate(1)).toEqual({ offset: HEADER_BYTES + 64, length: 64 });
  });

  test("are as many as the header has room for", () => {
    const { header } = freshHeader((MAX_REGIONS + 1) * 64);
    for (let i = 0; i < MAX_REGIONS; i++) expect(header.allocate(64)).toBeDefined();
    expect([header.hasRoom(64), header.allocate(64)]).toEqual([false, undefined]);
    header.free([HEADER_BYTES + 64]);
    expect(header.allocate(64)).toEqual({ offset: HEADER_BYTES + 64, length: 64 });
  });

  test.each([0, -1, Number.NaN, Infinity, DATA_BYTES + 1])("of %d bytes are refused", (length) => {
    const { header } = freshHeader();
    expect([header.hasRoom(length), header.allocate(length)]).toEqual([false, undefined]);
    expect(header.read().regions).toEqual([]);
  });

  test("that nobody has are not given back", () => {
    const { header } = freshHeader();
    const region = header.allocate(64)!;
    header.free([0, 64, HEADER_BYTES + 64, -1]);
    expect(header.read().regions).toEqual([region]);
  });
});

/** First fit over a list of regions, written in another way: a bitmap of 64-byte blocks. */
class Model {
  readonly blocks: boolean[] = new Array<boolean>(DATA_BYTES / 64).fill(false);
  readonly regions: Region[] = [];

  allocate(length: number): Region | undefined {
    const count = Math.ceil(length / 64);
    for (let at = 0; at + count <= this.blocks.length; at++) {
      if (this.blocks.slice(at, at + count).some(Boolean)) continue;
      this.blocks.fill(true, at, at + count);
      const region = { offset: HEADER_BYTES + at * 64, length: count * 64 };
      this.regions.push(region);
      this.regions.sort((a, b) => a.offset - b.offset);
      return region;
    }
    return undefined;
  }

  free(index: number): number {
    if (this.regions.length === 0) return 0;
    const [region] = this.regions.splice(index % this.regions.length, 1);
    const at = (region!.offset - HEADER_BYTES) / 64;
    this.blocks.fill(false, at, at + region!.length / 64);
    return region!.offset;
  }
}

const step = fc.oneof(
  fc.record({ allocate: fc.integer({ min: 1, max: DATA_BYTES / 4 }) }),
  fc.record({ free: fc.nat() }),
);

test("two sides that take turns agree with a model", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { memory, header } = freshHeader();
      // The other process has an object of its own over the same memory.
      const sides = [header, new SegmentHeader(memory)];
      const model = new Model();
      for (const [i, each] of steps.entries()) {
        const side = sides[i % 2]!;
        if ("allocate" in each) {
          const hasRoom = side.hasRoom(each.allocate);
          const region = side.allocate(each.allocate);
          expect(region).toEqual(model.allocate(each.allocate));
          expect(hasRoom).toBe(region !== undefined);
        } else side.free([model.free(each.free)]);
        expect(sides[(i + 1) % 2]!.read().regions).toEqual(model.regions);
      }
    }),
  );
});

describe("a header that cannot be believed", () => {
  const spoil: Record<string, (view: DataView) => void> = {
    "another magic": (view) => view.setUint32(0, 0x12345678, true),
    "another version": (view) => view.setUint32(4, 2, true),
    "another size": (view) => view.setUint32(8, DATA_BYTES + 64, true),
    "an endless size": (view) => view.setUint32(12, 0xffffffff, true),
    "more regions than there can be": (view) => view.setUint32(16, MAX_REGIONS + 1, true),
    "a count of regions that are not there": (view) => view.setUint32(16, 3, true),
    "a region inside the header": (view) => setRegion(view, 0, HEADER_BYTES - 8, 64),
    "a region behind the end": (view) => setRegion(view, 1, HEADER_BYTES + DATA_BYTES, 64),
    "a region that reaches behind the end": (view) =>
      setRegion(view, 1, HEADER_BYTES + 128, 2 ** 40),
    "a region without bytes": (view) => setRegion(view, 1, HEADER_BYTES + 128, 0),
    "regions in the wrong order": (view) => setRegion(view, 1, HEADER_BYTES, 64),
    "regions that overlap": (view) => setRegion(view, 1, HEADER_BYTES + 32, 64),
    "numbers beyond what a double holds": (view) => {
      setRegion(view, 1, HEADER_BYTES + 128, 64);
      view.setUint32(24 + 16 + 4, 0xffffffff, true);
    },
  };

  function setRegion(view: DataView, index: number, offset: number, length: number): void {
    view.setUint32(24 + index * 16, offset % 2 ** 32, true);
    view.setUint32(24 + index * 16 + 4, Math.floor(offset / 2 ** 32), true);
    view.setUint32(24 + index * 16 + 8, length % 2 ** 32, true);
    view.setUint32(24 + index * 16 + 12, Math.floor(length / 2 ** 32), true);
  }

  test.each(Object.keys(spoil))("is left alone: %s", (what) => {
    const { memory, header, view } = freshHeader();
    header.allocate(64);
    header.allocate(64);
    spoil[what]!(view);
    const before = new Uint8Array(memory, 0, HEADER_BYTES).slice();
    expect(header.read().problem).toBeTypeOf("string");
    expect(header.hasRoom(64)).toBe(false);
    expect(header.allocate(64)).toBeUndefined();
    header.free([HEADER_BYTES]);
    header.retain(() => false);
    expect(new Uint8Array(memory, 0, HEADER_BYTES)).toEqual(before);
  });

  test("of whatever bytes never leads outside", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 120 }), fc.boolean(), (bytes, keep) => {
        const { memory, header, view } = freshHeader();
        const from = keep ? 16 : 0;
        new Uint8Array(memory).set(bytes, from);
        // A count of some thousands is rarely in order; a small one may be.
        view.setUint32(16, view.getUint8(16) % 8, true);
        const region = header.allocate(1000);
        if (region === undefined) return;
        expect(region.offset).toBeGreaterThanOrEqual(HEADER_BYTES);
        expect(region.offset + region.length).toBeLessThanOrEqual(memory.byteLength);
      }),
    );
  });
});
