import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  ftruncateSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { holdSegment } from "../../test/hold-segment-process.ts";
import { HEADER_BYTES } from "./header.ts";
import { Segment } from "./segment.ts";
import { fileNameOf, hasEnded, newSegmentName, ownerOf } from "./segment-name.ts";
import { removeStaleSegments } from "./stale-segments.ts";

const opened: Segment[] = [];
const files: string[] = [];

afterEach(() => {
  for (const segment of opened.splice(0)) segment.close();
  for (const name of files.splice(0)) unlinkSync(`/dev/shm/${name}`);
});

function create(dataBytes = 1 << 20): Segment {
  const segment = Segment.create(dataBytes);
  opened.push(segment);
  return segment;
}

function attach(name: string): Segment {
  const segment = Segment.attach(name);
  opened.push(segment);
  return segment;
}

/** A file among the segments that is none. */
function foreignFile(content: Uint8Array): string {
  const name = `other-${newSegmentName()}`;
  writeFileSync(`/dev/shm/${name}`, content);
  files.push(name);
  return name;
}

describe("two sides of a segment", () => {
  test("see each other's bytes and regions", () => {
    const [near] = [create()];
    const far = attach(near.name);
    expect(far.byteLength).toBe(near.byteLength);
    const region = near.put([Uint8Array.of(1, 2, 3), Uint8Array.of(4)])!;
    expect(region).toEqual({ offset: HEADER_BYTES, length: 4 });
    expect([...far.bytesOf(region)]).toEqual([1, 2, 3, 4]);
    far.header.free([region.offset]);
    expect(near.header.read().regions).toEqual([]);
  });

  test("go on when the name is gone, and when either has closed", () => {
    const near = create();
    const far = attach(near.name);
    near.unlink();
    expect(() => Segment.attach(near.name)).toThrow(/ENOENT/);
    const region = far.put([Uint8Array.of(9)])!;
    near.close();
    far.close();
    expect([near.bytesOf(region)[0], far.bytesOf(region)[0]]).toEqual([9, 9]);
    expect(far.put([Uint8Array.of(9)])).toBeUndefined();
  });

  test("have a size that any page size divides", () => {
    expect(create(1).byteLength).toBe(HEADER_BYTES * 2);
    expect(create(HEADER_BYTES).byteLength).toBe(HEADER_BYTES * 2);
    expect(create(HEADER_BYTES + 1).byteLength).toBe(HEADER_BYTES * 3);
  });

  test("have no room for what is larger, and lose nothing by it", () => {
    const near = create(1);
    expect(near.put([new Uint8Array(HEADER_BYTES), new Uint8Array(1)])).toBeUndefined();
    expect(near.header.read().regions).toEqual([]);
    expect(near.put([new Uint8Array(HEADER_BYTES)])).toBeDefined();
  });

  test("keep memory mapped that is still looked at", async () => {
    const near = create();
    const region = near.put([Uint8Array.of(5)])!;
    const part = new Uint8Array(near.viewOf(region));
    near.close();
    opened.length = 0;
    // Fills the heap until whatever can be collected is; reading unmapped memory would end the process.
    for (let i = 0; i < 50; i++) {
      new ArrayBuffer(16 << 20);
      await new Promise(setImmediate);
    }
    expect(part[0]).toBe(5);
  });
});

test("memory that nobody can reach any more is unmapped", async () => {
  const mapped = (name: string) => readFileSync("/proc/self/maps", "utf8").includes(name);
  let segment: Segment | undefined = Segment.create(1 << 20);
  const { name } = segment;
  segment.put([new Uint8Array(1000)]);
  segment.close();
  expect(mapped(name)).toBe(true);
  segment = undefined;
  setFlagsFromString("--expose_gc");
  const collect: () => void = runInNewContext("gc");
  for (let i = 0; i < 100 && mapped(name); i++) {
    collect();
    await new Promise(setImmediate);
  }
  expect(mapped(name)).toBe(false);
});

describe("the file", () => {
  test("is for this user only", () => {
    const { name } = create();
    expect(lstatSync(`/dev/shm/${name}`).mode & 0o777).toBe(0o600);
  });

  test("goes when either side closes: a segment belongs to one connection", () => {
    const near = create();
    attach(near.name).close();
    expect(readdirSync("/dev/shm")).not.toContain(near.name);
  });

  test("of another implementation is not ours to remove", () => {
    const bytes = new Uint8Array(HEADER_BYTES * 2);
    bytes.set(new TextEncoder().encode("VGIS"));
    const view = new DataView(bytes.buffer);
    view.setUint32(4, 1, true);
    view.setUint32(8, HEADER_BYTES, true);
    const name = foreignFile(bytes);
    const segment = attach(`/${name}`);
    segment.close();
    expect(readdirSync("/dev/shm")).toContain(name);
  });

  test.each(["", "/", "..", "../shm/x", "a/b", "/a/b", ".hidden", "a\0b", `x${"y".repeat(300)}`])(
    "of the name %j is not looked for",
    (name) => {
      expect(fileNameOf(name)).toBeUndefined();
      expect(() => Segment.attach(name)).toThrow("no name of a segment");
    },
  );

  test("has to be a segment", () => {
    expect(() => Segment.attach(foreignFile(new Uint8Array(100)))).toThrow("no room for a header");
    expect(() => Segment.attach(foreignFile(new Uint8Array(HEADER_BYTES * 2)))).toThrow(
      "does not begin with VGIS",
    );
  });

  test("has to have the bytes that its header claims", () => {
    const { name } = create();
    ftruncateSync(openSync(`/dev/shm/${name}`, "r+"), HEADER_BYTES + 4096);
    expect(() => Segment.attach(name)).toThrow(/claims \d+ bytes/);
  });

  test("is not followed elsewhere", () => {
    const { name } = create();
    const link = `other-${newSegmentName()}`;
    symlinkSync(`/dev/shm/${name}`, `/dev/shm/${link}`);
    files.push(link);
    expect(() => Segment.attach(link)).toThrow(/ELOOP/);
  });
});

/** The name of a segment of a process that ended long ago. */
function staleName(): string {
  const [, namespace] = newSegmentName().split("-");
  return `sheaf-${namespace}-4194305-1-0-${randomBytes(8).toString("hex")}`;
}

describe("what a killed process leaves", () => {
  test("is gone when the next one has started", async () => {
    const killed = await holdSegment();
    expect(readdirSync("/dev/shm")).toContain(killed.name);
    killed.child.kill("SIGKILL");
    await once(killed.child, "exit");
    const next = await holdSegment();
    expect(readdirSync("/dev/shm")).not.toContain(killed.name);
    next.child.stdin.end();
    await once(next.child, "close");
    expect(readdirSync("/dev/shm")).not.toContain(next.name);
  });

  test("is removed, and nothing else", () => {
    const folder = mkdtempSync(join(tmpdir(), "sheaf-"));
    const stale = staleName();
    const others = [newSegmentName(), "psm_0123abcd", stale.replace(/^sheaf-\d+/, "sheaf-1")];
    for (const name of [stale, ...others]) writeFileSync(join(folder, name), "");
    expect(removeStaleSegments(folder)).toEqual([stale]);
    expect(readdirSync(folder).sort()).toEqual([...others].sort());
    expect(removeStaleSegments(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(removeStaleSegments(folder)).toEqual([]);
  });

  test("is reported once", async () => {
    vi.resetModules();
    const { removeStaleSegmentsOnce } = await import("./stale-segments.ts");
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const folder = mkdtempSync(join(tmpdir(), "sheaf-"));
    const names = [staleName(), staleName()].sort();
    for (const name of names) writeFileSync(join(folder, name), "");
    removeStaleSegmentsOnce(folder);
    writeFileSync(join(folder, staleName()), "");
    removeStaleSegmentsOnce(folder);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(`removed 2 segments .* left behind: ${names.join(", ")}`),
      expect.objectContaining({ code: "SHEAF_STALE_SEGMENTS" }),
    );
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  test("is told from what others use, by namespace, process and start", () => {
    const [, namespace, , start] = newSegmentName().split("-");
    const named = (parts: string) => ownerOf(`sheaf-${parts}-0-0123456789abcdef`)!;
    expect(ownerOf(newSegmentName())).toMatchObject({ pid: process.pid });
    expect(hasEnded(named(`${namespace}-${process.pid}-${start}`))).toBe(false);
    expect(hasEnded(named(`${namespace}-${process.pid}-17`))).toBe(true);
    expect(hasEnded(named(`${namespace}-4194305-${start}`))).toBe(true);
    expect(hasEnded(named(`1-4194305-${start}`))).toBe(false);
    for (const name of ["sheaf-1-2-3-4-short", "psm_0123abcd", "sheaf"]) {
      expect(ownerOf(name)).toBeUndefined();
    }
  });
});

test("a segment that cannot be made leaves nothing", () => {
  const own = () => readdirSync("/dev/shm").filter((name) => ownerOf(name)?.pid === process.pid);
  const before = own();
  expect(() => Segment.create(2 ** 52)).toThrow();
  expect(own().filter((name) => !before.includes(name))).toEqual([]);
});
