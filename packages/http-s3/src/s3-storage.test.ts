import { isSheafError } from "@sheaf/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type S3StorageOptions, s3Storage } from "./s3-storage.ts";
import { type FakeS3, fakeS3 } from "./testing/fake-s3.ts";

const CREDENTIALS = {
  accessKeyId: "key-id",
  secretAccessKey: "secret/key+1",
  sessionToken: "to/ken+",
};
const BYTES = new TextEncoder().encode("the content");
const CONTENT = { contentType: "application/vnd.apache.arrow.stream" };
const SIGNED_AT = new Date("2026-11-29T05:00:00.700Z");

let service: FakeS3;
let time: Date;

beforeEach(async () => {
  time = SIGNED_AT;
  service = await fakeS3({ region: "eu-test-1", credentials: CREDENTIALS, now: () => time });
});

afterEach(() => service.close());

/** Waits between attempts take no time; deadlines do not pass. */
const timer = {
  after: (delayMs: number, callback: () => void) => {
    if (delayMs < 1000) queueMicrotask(callback);
    return () => undefined;
  },
};

function storage(options: Partial<S3StorageOptions> = {}) {
  return s3Storage({
    endpoint: service.endpoint,
    region: "eu-test-1",
    bucket: "bucket",
    credentials: CREDENTIALS,
    now: () => time,
    timer,
    ...options,
  });
}

async function uploadUrls(options: Partial<S3StorageOptions> = {}) {
  const urls = await storage(options).createUploadUrl?.();
  return urls ?? expect.fail("there are no upload URLs");
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : expect.fail("it did not fail");
}

describe("an upload", () => {
  test("is stored with what it is, and can be fetched by its URL", async () => {
    const { url } = await storage().upload(BYTES, { ...CONTENT, contentEncoding: "x-test" });
    expect([...service.objects.values()]).toEqual([
      { bytes: Buffer.from(BYTES), contentType: CONTENT.contentType, contentEncoding: "x-test" },
    ]);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-encoding")).toBe("x-test");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
  });

  test("gets a key of its own below the prefix", async () => {
    await storage({ prefix: "a b/(c)+/" }).upload(BYTES, CONTENT);
    await storage().upload(BYTES, CONTENT);
    await storage().upload(BYTES, CONTENT);
    const [first = "", ...others] = service.objects.keys();
    expect(first).toMatch(/^\/bucket\/a%20b\/%28c%29%2B\/[0-9a-f-]{36}\.arrows$/);
    expect(others).toHaveLength(2);
    for (const path of others) expect(path).toMatch(/^\/bucket\/sheaf\/[0-9a-f-]{36}\.arrows$/);
  });

  test("is tried again when the service is busy", async () => {
    let left = 2;
    service.intercept((response) => {
      if (left-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    });
    await storage().upload(BYTES, CONTENT);
    expect(service.log).toEqual(["PUT 503", "PUT 503", "PUT 200"]);
  });

  test("that is refused fails without a word of the signature", async () => {
    const credentials = { ...CREDENTIALS, secretAccessKey: "another" };
    const error = await failureOf(storage({ credentials }).upload(BYTES, CONTENT));
    expect(isSheafError(error, "transport", "channel-broken")).toBe(true);
    expect(error.message).toContain("403");
    expect(error.message).toContain(`${service.endpoint}/bucket/sheaf/`);
    expect(`${error.stack}${String(error.cause)}`).not.toMatch(/X-Amz|key-id|another|to%2Fken/);
    expect(service.log).toEqual(["PUT 403"]);
  });

  test("is given up when its signal fires", async () => {
    const error = await failureOf(
      storage().upload(BYTES, { ...CONTENT, signal: AbortSignal.abort() }),
    );
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
    expect(service.log).toEqual([]);
  });
});

describe("an upload URL", () => {
  test("takes an object, and the other one gives it back", async () => {
    const { uploadUrl, downloadUrl } = await uploadUrls();
    expect((await fetch(downloadUrl)).status).toBe(404);
    const put = { method: "PUT", body: BYTES, headers: { "content-type": "text/x-any" } };
    expect((await fetch(uploadUrl, put)).status).toBe(200);
    expect(new Uint8Array(await (await fetch(downloadUrl)).arrayBuffer())).toEqual(BYTES);
  });

  test("works for its own method alone", async () => {
    const { uploadUrl, downloadUrl } = await uploadUrls();
    expect((await fetch(uploadUrl)).status).toBe(403);
    expect((await fetch(downloadUrl, { method: "PUT", body: BYTES })).status).toBe(403);
    expect(service.objects.size).toBe(0);
  });

  test("works for its own object alone, and not without its signature", async () => {
    const { uploadUrl } = await uploadUrls();
    const put = { method: "PUT", body: BYTES };
    expect((await fetch(uploadUrl.replace("/sheaf/", "/other/"), put)).status).toBe(403);
    expect((await fetch(uploadUrl.replace(/\?.*/, ""), put)).status).toBe(403);
    expect((await fetch(uploadUrl.replace("Expires=3600", "Expires=3601"), put)).status).toBe(403);
    expect(service.objects.size).toBe(0);
  });

  test("expires when it says", async () => {
    const { uploadUrl, downloadUrl, expiresAt } = await uploadUrls({ expiresInSeconds: 60 });
    expect(expiresAt).toEqual(new Date("2026-11-29T05:01:00.000Z"));
    time = new Date(expiresAt.getTime() - 1);
    expect((await fetch(uploadUrl, { method: "PUT", body: BYTES })).status).toBe(200);
    time = expiresAt;
    expect((await fetch(downloadUrl)).status).toBe(403);
  });

  test("is signed with the credentials of the moment", async () => {
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      return CREDENTIALS;
    };
    const { uploadUrl } = await uploadUrls({ credentials });
    expect((await fetch(uploadUrl, { method: "PUT", body: BYTES })).status).toBe(200);
    await uploadUrls({ credentials });
    expect(asked).toBe(2);
  });

  test("names the bucket in the host where that is wanted, and AWS where nothing else is said", async () => {
    const virtual = await uploadUrls({ endpoint: "https://s3.test", addressing: "virtual-host" });
    expect(new URL(virtual.uploadUrl).origin).toBe("https://bucket.s3.test");
    const aws = await uploadUrls({ endpoint: undefined });
    expect(aws.uploadUrl).toMatch(/^https:\/\/s3\.eu-test-1\.amazonaws\.com\/bucket\/sheaf\//);
  });
});

test.each([0, -1, 604_801, Number.NaN])(
  "a lifetime of %d seconds is refused",
  (expiresInSeconds) => {
    expect(() => storage({ expiresInSeconds })).toThrow(RangeError);
  },
);
