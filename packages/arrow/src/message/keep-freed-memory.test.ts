import { afterEach, beforeEach, expect, test, vi } from "vitest";

const LARGEST_BYTES = 32 * 1024 * 1024 - 64 * 1024;

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What a pool that nobody used before asks the runtime for, when it is asked for memory of these sizes. */
async function askedFor(...sizes: readonly number[]): Promise<number[]> {
  const allocated = vi.spyOn(Buffer, "allocUnsafeSlow");
  const { MemoryPool } = await import("./memory-pool.ts");
  const pool = new MemoryPool(0);
  for (const size of sizes) pool.take(size);
  return allocated.mock.calls.map(([size]) => size);
}

test.runIf(process.platform === "linux")(
  "the first large body has the system keep what is freed, and no other one",
  async () => {
    const sizes = [1000, 128 * 1024 - 1, 128 * 1024, 1_000_000];
    expect(await askedFor(...sizes)).toEqual([
      1000,
      128 * 1024 - 1,
      LARGEST_BYTES,
      128 * 1024,
      1_000_000,
    ]);
  },
);

test("other systems are left alone", async () => {
  vi.stubGlobal("process", { ...process, platform: "darwin" });
  expect(await askedFor(1_000_000)).toEqual([1_000_000]);
});
