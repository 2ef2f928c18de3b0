import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { equalBytes, pattern } from "../../test/channel-tools.ts";
import { FakeRuntime } from "../../test/fake-runtime.ts";
import { QUEUE_BYTES } from "./byte-inlet.ts";

describe("a small read", () => {
  test("is lent to the waiting receiver without a copy, until the next receive", async () => {
    const fake = new FakeRuntime();
    const received = fake.inlet.receive();
    await fake.arrive(pattern(600));
    const first = (await received) as Uint8Array;
    expect(equalBytes(first, pattern(600))).toBe(true);
    expect(first.constructor).toBe(Uint8Array);
    await fake.arrive(pattern(600, 2));
    expect(equalBytes(first, pattern(600))).toBe(true);
    const second = (await fake.inlet.receive()) as Uint8Array;
    expect(equalBytes(second, pattern(600, 2))).toBe(true);
  });

  test("reuses two scratches for a lockstep conversation", async () => {
    const fake = new FakeRuntime();
    const memory = new Set<ArrayBufferLike>();
    for (let round = 0; round < 50; round += 1) {
      const received = fake.inlet.receive();
      await fake.arrive(pattern(100, round));
      memory.add(((await received) as Uint8Array).buffer);
    }
    expect(memory.size).toBeLessThanOrEqual(2);
  });
});

describe("bytes that nobody waits for", () => {
  test("are queued in order, and reading pauses when there are too many", async () => {
    const fake = new FakeRuntime();
    const all = pattern(QUEUE_BYTES * 2);
    let rest = await fake.arrive(all);
    expect(fake.paused).toBe(true);
    expect(all.byteLength - rest.byteLength).toBeLessThan(QUEUE_BYTES + 64 * 1024 + 1);
    const received: Uint8Array[] = [];
    let length = 0;
    while (length < all.byteLength) {
      const chunk = ((await fake.inlet.receive()) as Uint8Array).slice();
      received.push(chunk);
      length += chunk.byteLength;
      rest = await fake.arrive(rest);
    }
    expect(equalBytes(Buffer.concat(received), all)).toBe(true);
  });

  test("pause reading by their number as well", async () => {
    const fake = new FakeRuntime();
    let arrived = 0;
    while (!fake.paused) {
      await fake.arrive(pattern(1));
      arrived += 1;
    }
    expect(arrived).toBe(1024);
  });

  test("are still received after the end and after a fault", async () => {
    const ended = new FakeRuntime();
    await ended.arrive(pattern(10));
    ended.inlet.end();
    expect(await ended.inlet.receive()).toHaveLength(10);
    expect(await ended.inlet.receive()).toBeUndefined();
    const broken = new FakeRuntime();
    await broken.arrive(pattern(10));
    broken.inlet.fail(new Error("torn"));
    expect(await broken.inlet.receive()).toHaveLength(10);
    await expect(broken.inlet.receive()).rejects.toThrow("torn");
  });

  test("are dropped by close, and what arrives later too", async () => {
    const fake = new FakeRuntime();
    await fake.arrive(pattern(QUEUE_BYTES));
    fake.inlet.close();
    expect(fake.paused).toBe(false);
    await fake.arrive(pattern(100));
    expect(await fake.inlet.receive()).toBeUndefined();
  });
});

describe("a large target", () => {
  /** Asks for a body of a mebibyte and lets `burst` bytes of it arrive at once. */
  async function largeBody(fake: FakeRuntime, burst: number) {
    const bytes = pattern(1024 * 1024);
    const body = new Uint8Array(bytes.byteLength);
    const copied: number[] = [];
    let filled = 0;
    const receiving = (async () => {
      while (filled < body.byteLength) {
        const chunk = (await fake.inlet.receive(body.subarray(filled))) as Uint8Array;
        if (chunk.buffer !== body.buffer) {
          body.set(chunk, filled);
          copied.push(chunk.byteLength);
        }
        filled += chunk.byteLength;
      }
    })();
    for (let at = 0; at < bytes.byteLength; ) {
      at += burst - (await fake.arrive(bytes.subarray(at, at + burst))).byteLength;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await receiving;
    expect(equalBytes(body, bytes)).toBe(true);
    return copied;
  }

  test("is read in place", async () => {
    const fake = new FakeRuntime();
    expect(await largeBody(fake, 200 * 1024)).toEqual([]);
    expect(fake.redirected).toBe(0);
  });

  test.each([60, 64, 80, 100, 200].map((kib) => kib * 1024))(
    "is read in place in slices, %i bytes at a time",
    async (burst) => {
      const fake = new FakeRuntime({ sliceBytes: 16 * 1024 });
      const copied = await largeBody(fake, burst);
      // Bursts that do not fill a scratch are lent, and what is too little at the end.
      const total = copied.reduce((sum, length) => sum + length, 0);
      if (burst >= 64 * 1024) expect(total).toBeLessThan(16 * 1024);
      expect(fake.redirected).toBe(0);
    },
  );

  test.each([16 * 1024, Infinity])(
    "is answered when it is full, read by up to %i bytes",
    async (sliceBytes) => {
      const fake = new FakeRuntime({ sliceBytes });
      const received = fake.inlet.receive(new Uint8Array(256 * 1024));
      const bytes = pattern(256 * 1024);
      let answers = 0;
      void received.then(() => answers++);
      for (const [from, to] of [
        [0, 64],
        [64, 65],
        [65, 200],
      ] as const) {
        // Nobody has use for a part, and the kernel has no more for now.
        await fake.arrive(bytes.subarray(from * 1024, to * 1024));
        await new Promise((resolve) => setImmediate(resolve));
        expect([answers, fake.paused]).toEqual([0, false]);
      }
      await fake.arrive(bytes.subarray(200 * 1024));
      expect(equalBytes((await received) as Uint8Array, bytes)).toBe(true);
      const next = fake.inlet.receive();
      await fake.arrive(pattern(500));
      expect(equalBytes((await next) as Uint8Array, pattern(500))).toBe(true);
    },
  );

  test("holds back no slice when the peer ends, or the channel breaks", async () => {
    for (const isBroken of [false, true]) {
      const fake = new FakeRuntime({ sliceBytes: 16 * 1024 });
      const last = fake.inlet.receive(new Uint8Array(1024 * 1024));
      await fake.arrive(pattern(112 * 1024));
      if (isBroken) fake.inlet.fail(new Error("torn"));
      else fake.inlet.end();
      expect(equalBytes((await last) as Uint8Array, pattern(112 * 1024))).toBe(true);
      if (isBroken) await expect(fake.inlet.receive()).rejects.toThrow("torn");
      else expect(await fake.inlet.receive()).toBeUndefined();
    }
  });

  test("is filled by the receiver's own copies where targets cannot be taken back", async () => {
    const fake = new FakeRuntime({ redirects: false });
    expect((await largeBody(fake, 200 * 1024)).length).toBeGreaterThan(1);
  });

  test("goes on after the kernel ran dry exactly at a buffer's end", async () => {
    const fake = new FakeRuntime();
    expect(await largeBody(fake, 64 * 1024)).toEqual([]);
    expect(fake.redirected).toBe(0);
  });

  test("is the receiver's again after close, although bytes were held for it", async () => {
    const fake = new FakeRuntime();
    const target = new Uint8Array(1024 * 1024);
    const received = fake.inlet.receive(target);
    await fake.arrive(pattern(64 * 1024));
    fake.inlet.close();
    expect(await received).toBeUndefined();
    await fake.arrive(pattern(500));
    expect(target.subarray(64 * 1024).every((byte) => byte === 0)).toBe(true);
  });

  test("holds back nothing when the peer ends", async () => {
    const fake = new FakeRuntime();
    const received = fake.inlet.receive(new Uint8Array(1024 * 1024));
    await fake.arrive(pattern(64 * 1024));
    fake.inlet.end();
    expect(await received).toHaveLength(64 * 1024);
    expect(await fake.inlet.receive()).toBeUndefined();
  });
});

test("a second receive while one is pending is refused", async () => {
  const fake = new FakeRuntime();
  const first = fake.inlet.receive();
  await expect(fake.inlet.receive()).rejects.toThrow(TypeError);
  fake.inlet.end();
  expect(await first).toBeUndefined();
});

describe("awake", () => {
  const turns = (): number => vi.mocked(setImmediate).mock.calls.length;

  beforeEach(() => {
    vi.spyOn(globalThis, "setImmediate").mockImplementation((() => ({})) as never);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("is the wait for the rest of a target, when the other side is near", async () => {
    const fake = new FakeRuntime();
    fake.inlet.peerIsNear();
    const received = fake.inlet.receive(new Uint8Array(300_000));
    await fake.arrive(pattern(1000));
    expect(turns()).toBe(0);
    await received;
    const large = fake.inlet.receive(new Uint8Array(300_000));
    await fake.arrive(pattern(200_000));
    expect(turns()).toBe(1);
    fake.inlet.end();
    expect(equalBytes((await large) as Uint8Array, pattern(200_000))).toBe(true);
  });

  test("is the wait for what is expected soon, and for that alone", async () => {
    const fake = new FakeRuntime();
    fake.inlet.peerIsNear();
    const received = fake.inlet.receive();
    expect(turns()).toBe(0);
    await fake.arrive(pattern(100));
    await received;
    fake.inlet.expectSoon();
    const expected = fake.inlet.receive();
    expect(turns()).toBe(1);
    await fake.arrive(pattern(200));
    expect(await expected).toHaveLength(200);
    fake.inlet.end();
  });

  test("is no wait when what was expected has come before", async () => {
    const fake = new FakeRuntime();
    fake.inlet.peerIsNear();
    await fake.arrive(pattern(100));
    fake.inlet.expectSoon();
    await fake.inlet.receive();
    void fake.inlet.receive();
    expect(turns()).toBe(0);
    fake.inlet.end();
  });

  test("is no wait when the other side may be far away", async () => {
    const fake = new FakeRuntime();
    void fake.inlet.receive(new Uint8Array(300_000));
    await fake.arrive(pattern(200_000));
    fake.inlet.end();
    const other = new FakeRuntime();
    other.inlet.expectSoon();
    void other.inlet.receive();
    other.inlet.end();
    expect(turns()).toBe(0);
  });
});
