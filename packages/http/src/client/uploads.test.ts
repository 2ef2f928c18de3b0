import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "../external/check-url.ts";
import { type FakeStorage, fakeStorage } from "../external/testing/fake-storage.ts";
import type { HttpServerOptions } from "../server/http-server-options.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import { probeClient } from "./testing/probe-client.ts";

const LIMIT = 2000;
const LARGE = Array.from({ length: 1000 }, (_, i) => i);
const LOOPBACK: HttpClientOptions = { external: { validateUrl: httpsOrLoopback } };

let storage: FakeStorage;
beforeEach(async () => {
  storage = await fakeStorage();
});
afterEach(() => storage.close());

/** A server that takes no more than {@link LIMIT} bytes, and the rest by way of the storage. */
const storing = (options: Partial<HttpServerOptions> = {}): HttpServerOptions => ({
  maxRequestBytes: LIMIT,
  external: { storage: storage.storage, fetch: { validateUrl: httpsOrLoopback } },
  uploadUrls: {},
  ...options,
});

describe("a request that is too large", () => {
  test("is uploaded, and so are the next ones, without being refused first", async () => {
    const { client, sender } = await probeClient({ server: storing(), client: LOOPBACK });
    const session = await client.sum();
    const total = LARGE.reduce((sum, value) => sum + value, 0);
    expect((await session.exchange({ value: LARGE })).rows()).toEqual([{ total, turns: 1 }]);
    expect((await session.exchange({ value: LARGE })).rows()).toEqual([
      { total: 2 * total, turns: 2 },
    ]);
    expect((await session.exchange({ value: [1] })).rows()).toEqual([
      { total: 2 * total + 1, turns: 3 },
    ]);
    expect(sender.paths).toEqual([
      "POST /Probe/sum/init",
      "POST /Probe/sum/exchange",
      "POST /__upload_url__/init",
      "POST /Probe/sum/exchange",
      "POST /__upload_url__/init",
      "POST /Probe/sum/exchange",
      "POST /Probe/sum/exchange",
    ]);
    const methods = storage.requests.map((request) => request.split(" ")[0]);
    expect(methods.filter((method) => method === "PUT")).toHaveLength(2);
  });

  test("is uploaded where a unary call is", async () => {
    const { client, sender } = await probeClient({ server: storing(), client: LOOPBACK });
    const error = client.fail({ type: "ValueError", message: "x".repeat(5000) });
    await expect(error).rejects.toMatchObject({ errorType: "ValueError" });
    expect(sender.paths.at(-1)).toBe("POST /Probe/fail");
    expect(storage.objects.size).toBe(1);
  });

  test("is an error where the server has no other way for it", async () => {
    const server = storing({ uploadUrls: false });
    const { client } = await probeClient({ server, client: LOOPBACK });
    const refused = client.fail({ type: "ValueError", message: "x".repeat(5000) });
    await expect(refused).rejects.toMatchObject({ kind: "protocol", code: "limit-exceeded" });
    expect(storage.objects.size).toBe(0);
  });

  test("is not uploaded to a URL that the client does not trust", async () => {
    const { client } = await probeClient({ server: storing() });
    const refused = client.fail({ type: "ValueError", message: "x".repeat(5000) });
    await expect(refused).rejects.toMatchObject({ kind: "protocol", code: "unsupported" });
    expect(storage.objects.size).toBe(0);
  });
});
