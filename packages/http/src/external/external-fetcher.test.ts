import { getEventListeners } from "node:events";
import { isSheafError } from "@sheaf/arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { type ExternalFetchOptions, externalFetcher } from "./external-fetcher.ts";
import type { StorageFetch } from "./request.ts";
import { sha256Hex } from "./sha256.ts";
import { failureOf } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage } from "./testing/fake-storage.ts";
import { cutShort, dropped, failing, unavailable } from "./testing/faults.ts";
import { largeStream, textStream } from "./testing/ipc-samples.ts";
import { ManualTimer } from "./testing/manual-timer.ts";

const RETRY_MS = 500;
const LARGE = largeStream(3_000_000);
const SMALL = textStream({ texts: ["small"] });

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

/** Retries do not wait; deadlines do not pass unless the test lets them. */
function fetcher(options: ExternalFetchOptions = {}) {
  const timer = new ManualTimer(RETRY_MS);
  return externalFetcher({ validateUrl: httpsOrLoopback, timer, ...options });
}

const pointer = (url: string, sha256?: string) => ({ url, sha256 });

describe("a fetch", () => {
  test.each([0, 1, 4, 70_000, 3_000_000])("gives an object of %d bytes", async (size) => {
    const bytes = LARGE.subarray(0, size);
    const url = storage.put(bytes);
    const fetched = await fetcher()(pointer(url, await sha256Hex(bytes)));
    expect(Buffer.compare(fetched, bytes)).toBe(0);
  });

  test("is one GET: signed URLs know no other method", async () => {
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    await fetcher()(pointer(url));
    expect(storage.requests.slice(before)).toEqual([`GET ${new URL(url).pathname}`]);
  });

  test("needs no announced length", async () => {
    storage.intercept((_request, response) => {
      response.writeHead(200);
      response.write(SMALL.subarray(0, 3));
      response.end(SMALL.subarray(3));
      return true;
    });
    expect(Buffer.compare(await fetcher()(pointer(storage.put(SMALL))), SMALL)).toBe(0);
  });

  test("refuses plain http by default, before anything is sent", async () => {
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    const error = await failureOf(externalFetcher()(pointer(url)));
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(error.message).toContain("URL rejected");
    expect(storage.requests).toHaveLength(before);
  });

  test("compares the digest, and does not ask again for other bytes", async () => {
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    const error = await failureOf(fetcher()(pointer(url, "0".repeat(64))));
    expect(isSheafError(error, "protocol", "malformed-message")).toBe(true);
    expect(error.message).toContain("checksum");
    expect(storage.requests).toHaveLength(before + 1);
  });
});

describe("another attempt is made", () => {
  test.each([
    ["the storage is busy", unavailable],
    ["the connection is dropped", dropped],
    ["the body breaks off", cutShort],
  ])("when %s, after 0.5 s", async (_what, failure) => {
    const timer = new ManualTimer(RETRY_MS);
    storage.intercept(failing(2, failure));
    const fetched = await fetcher({ timer })(pointer(storage.put(SMALL)));
    expect(Buffer.compare(fetched, SMALL)).toBe(0);
    expect(timer.delays.filter((ms) => ms === RETRY_MS)).toHaveLength(2);
    expect(timer.waiting).toBe(0);
  });

  test.each([
    ["busy", unavailable],
    ["connect-failed", dropped],
    ["peer-closed", cutShort],
  ] as const)("three times in all, then it is %s", async (code, failure) => {
    storage.intercept(failure);
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    const error = await failureOf(fetcher()(pointer(url)));
    expect(isSheafError(error, "transport", code)).toBe(true);
    expect(storage.requests).toHaveLength(before + 3);
  });

  test("never more than three times, whatever is asked for", async () => {
    storage.intercept(unavailable);
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    await failureOf(fetcher({ maxAttempts: 9 })(pointer(url)));
    expect(storage.requests).toHaveLength(before + 3);
    await failureOf(fetcher({ maxAttempts: 1 })(pointer(url)));
    expect(storage.requests).toHaveLength(before + 4);
  });

  test.each([400, 403, 404, 410, 206])("but not after %d", async (status) => {
    storage.intercept((_request, response) => {
      response.writeHead(status).end();
      return true;
    });
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    const error = await failureOf(fetcher()(pointer(url)));
    expect(isSheafError(error, "transport", "channel-broken")).toBe(true);
    expect(error.message).toContain(`${status}`);
    expect(storage.requests).toHaveLength(before + 1);
  });

  test("is given up while it waits for its time", async () => {
    const controller = new AbortController();
    const timer = new ManualTimer();
    storage.intercept(unavailable);
    const fetching = failureOf(fetcher({ timer })(pointer(storage.put(SMALL)), controller.signal));
    await until(() => timer.delays.includes(RETRY_MS));
    controller.abort(new Error("enough"));
    const error = await fetching;
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
    expect(timer.waiting).toBe(0);
  });
});

describe("a slow answer", () => {
  /** Sends the head and half of the body, and tells when the client has gone. */
  function stalling() {
    let started = (): void => undefined;
    let gone = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    storage.intercept((_request, response) => {
      response.on("close", () => gone());
      response.writeHead(200, { "content-length": SMALL.byteLength });
      response.write(SMALL.subarray(0, 8), () => started());
      return true;
    });
    return { begun, closed };
  }

  test("times out, and its connection is closed", async () => {
    const { begun, closed } = stalling();
    const timer = new ManualTimer();
    const options = { timer, timeoutMs: 7000, maxAttempts: 1 };
    const fetching = failureOf(fetcher(options)(pointer(storage.put(SMALL))));
    await begun;
    timer.pass(7000);
    const error = await fetching;
    expect(isSheafError(error, "transport", "timeout")).toBe(true);
    expect(error.limit).toBe(7000);
    await closed;
  });

  test("is given up when the signal fires, and its connection is closed", async () => {
    const { begun, closed } = stalling();
    const controller = new AbortController();
    const reason = new Error("enough");
    const timer = new ManualTimer();
    const fetching = failureOf(fetcher({ timer })(pointer(storage.put(SMALL)), controller.signal));
    await begun;
    controller.abort(reason);
    const error = await fetching;
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
    expect(error.cause).toBe(reason);
    await closed;
    expect(timer.waiting).toBe(0);
  });

  test("is given up also where fetch does not listen to its signal", async () => {
    const timer = new ManualTimer();
    const deaf: StorageFetch = () => new Promise(() => undefined);
    const options = { fetch: deaf, timer, timeoutMs: 7000, maxAttempts: 1 };
    const fetching = failureOf(fetcher(options)(pointer("https://host/x")));
    timer.pass(7000);
    expect(isSheafError(await fetching, "transport", "timeout")).toBe(true);
  });

  test("leaves nothing behind on a signal that lives longer", async () => {
    const { signal } = new AbortController();
    const fetching = fetcher()(pointer(storage.put(SMALL)), signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await fetching;
    storage.intercept(unavailable);
    await failureOf(fetcher()(pointer(storage.put(SMALL)), signal));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("is not even asked for when the signal has fired before", async () => {
    const url = storage.put(SMALL);
    const before = storage.requests.length;
    const error = await failureOf(fetcher()(pointer(url), AbortSignal.abort()));
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
    expect(storage.requests).toHaveLength(before);
  });
});

/** Lets what is under way go on until something is true. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
