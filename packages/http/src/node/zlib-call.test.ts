import { constants } from "node:buffer";
import { expect, test, vi } from "vitest";
import { compressBy, decompressBy, type OutputLimit, outputLimit } from "./zlib-call.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** zlib where everything becomes so many bytes. */
function zlibTo(outputBytes: number) {
  const sync = vi.fn((_: Uint8Array, { maxOutputLength }: OutputLimit) => {
    if (outputBytes <= maxOutputLength) return new Uint8Array(outputBytes);
    throw Object.assign(new RangeError("too large"), { code: "ERR_BUFFER_TOO_LARGE" });
  });
  const async = vi.fn(async (bytes: Uint8Array, options: OutputLimit) => sync(bytes, options));
  return { sync, async };
}

test("what is small is compressed at once, the rest elsewhere", async () => {
  const call = zlibTo(10);
  const options = outputLimit(100);
  expect(compressBy(call, new Uint8Array(256 * KIB), options)).toEqual(new Uint8Array(10));
  expect(call.async).not.toHaveBeenCalled();
  await compressBy(call, new Uint8Array(256 * KIB + 1), options);
  expect(call.async).toHaveBeenCalledTimes(1);
});

test("what is small before and after is decompressed at once, within the limit", () => {
  const call = zlibTo(10);
  expect(decompressBy(call, new Uint8Array(256 * KIB), MIB, 100)).toEqual(new Uint8Array(10));
  expect(call.sync).toHaveBeenCalledWith(expect.anything(), { maxOutputLength: 100 });
  expect(decompressBy(call, new Uint8Array(5), 10, 9)).toBeUndefined();
  expect(call.async).not.toHaveBeenCalled();
});

test("what is large, or said to become large, is decompressed elsewhere", async () => {
  const call = zlibTo(10);
  expect(await decompressBy(call, new Uint8Array(256 * KIB + 1), 0, 100)).toBeDefined();
  expect(await decompressBy(call, new Uint8Array(5), MIB + 1, 100)).toBeDefined();
  expect(call.async).toHaveBeenCalledTimes(2);
  expect(await decompressBy(call, new Uint8Array(5), MIB + 1, 9)).toBeUndefined();
});

test("what turns out to be large is given up, and decompressed elsewhere", async () => {
  const call = zlibTo(2 * MIB);
  const body = await decompressBy(call, new Uint8Array(5), 10, 3 * MIB);
  expect(body?.byteLength).toBe(2 * MIB);
  expect(call.sync.mock.calls.map(([, options]) => options.maxOutputLength)).toEqual([
    MIB,
    3 * MIB,
  ]);
});

test("other errors are passed on", async () => {
  const broken = new Error("bad data");
  const sync = (): Uint8Array => {
    throw broken;
  };
  const call = { sync, async: async () => sync() };
  expect(() => decompressBy(call, new Uint8Array(5), 10, 10)).toThrow(broken);
  await expect(decompressBy(call, new Uint8Array(5), 2 * MIB, 10)).rejects.toBe(broken);
});

test("limits are such as zlib takes", () => {
  expect(outputLimit(0)).toEqual({ maxOutputLength: 1 });
  expect(outputLimit(5)).toEqual({ maxOutputLength: 5 });
  expect(outputLimit(Number.POSITIVE_INFINITY)).toEqual({
    maxOutputLength: constants.MAX_LENGTH,
  });
});
