import { isSheafError } from "@sheaf/arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { type PutOptions, putObject } from "./put-object.ts";
import { failureOf, visible } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage } from "./testing/fake-storage.ts";
import { ManualTimer } from "./testing/manual-timer.ts";

const BYTES = new TextEncoder().encode("some bytes");
const TYPE = { contentType: "text/x-test" };

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

function put(url: string, options: PutOptions = {}, signal?: AbortSignal): Promise<void> {
  const timer = new ManualTimer(500);
  const more = { validateUrl: httpsOrLoopback, timer, ...options };
  return putObject(url, BYTES, { ...TYPE, signal }, more);
}

describe("putObject", () => {
  test("stores bytes, and says what they are", async () => {
    const types: unknown[] = [];
    storage.intercept(({ headers }) => {
      types.push(headers["content-type"]);
      return false;
    });
    const options = { ...TYPE, contentEncoding: "zstd" };
    await putObject(`${storage.url}/upload/one`, BYTES, options, { validateUrl: httpsOrLoopback });
    expect(storage.objects.get("one")).toEqual({
      bytes: Buffer.from(BYTES),
      contentEncoding: "zstd",
    });
    expect(types).toEqual(["text/x-test"]);
  });

  test("stores a part of a larger piece of memory, and shared memory", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(BYTES.byteLength + 3)).subarray(3);
    shared.set(BYTES);
    await putObject(`${storage.url}/upload/two`, shared, TYPE, { validateUrl: httpsOrLoopback });
    expect(storage.objects.get("two")?.bytes).toEqual(Buffer.from(BYTES));
  });

  test("tries again when the storage is busy", async () => {
    let left = 2;
    storage.intercept((_request, response) => {
      if (left-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    });
    await put(`${storage.url}/upload/three`);
    expect(storage.objects.has("three")).toBe(true);
    expect(storage.requests).toHaveLength(3);
  });

  test("refuses plain http by default, before anything is sent", async () => {
    const error = await failureOf(put(`${storage.url}/upload/x`, { validateUrl: undefined }));
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(storage.requests).toHaveLength(0);
  });

  test("does not take a redirect for success, and does not follow it", async () => {
    storage.intercept((_request, response) => {
      response.writeHead(307, { location: `${storage.url}/upload/x` }).end();
      return true;
    });
    const error = await failureOf(put(`${storage.url}/upload/x`));
    expect(isSheafError(error, "transport", "channel-broken")).toBe(true);
    expect(storage.requests).toHaveLength(1);
  });

  test.each(["/download/x", "/nothing/x"])(
    "fails where nothing can be stored: %s",
    async (path) => {
      const error = await failureOf(put(`${storage.url}${path}?sig=top-secret`));
      expect(isSheafError(error, "transport", "channel-broken")).toBe(true);
      expect(visible(error)).not.toContain("top-secret");
      expect(storage.requests).toHaveLength(1);
    },
  );

  test("is given up when its signal fires", async () => {
    const controller = new AbortController();
    storage.intercept(() => {
      controller.abort();
      return true;
    });
    const error = await failureOf(put(`${storage.url}/upload/x`, {}, controller.signal));
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
  });
});
