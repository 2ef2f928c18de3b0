import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { isSheafError, joinChunks } from "@sheaf/arrow";
import { describe, expect, test } from "vitest";
import type { ContentCodec } from "./content-coding.ts";
import type { ExternalStorage, UploadOptions } from "./external-storage.ts";
import { externalize } from "./externalize.ts";
import { aborted } from "./storage-errors.ts";
import { failureOf } from "./testing/failure.ts";
import { logPairs, textChunks } from "./testing/ipc-samples.ts";

const CHUNKS = textChunks(
  { texts: [], metadata: logPairs("INFO", "first") },
  { texts: ["a".repeat(50_000)] },
);
const RAW = joinChunks(CHUNKS);
const DIGEST = createHash("sha256").update(RAW).digest("hex");

interface Upload extends UploadOptions {
  readonly bytes: Uint8Array;
}

function recording() {
  const uploads: Upload[] = [];
  const expiresAt = new Date(0);
  const storage: ExternalStorage = {
    upload: async (bytes, options) => {
      uploads.push({ bytes, ...options });
      return { url: "https://host/object?signature", expiresAt };
    },
  };
  return { uploads, storage, expiresAt };
}

describe("externalize", () => {
  test("stores the stream as one object and answers with its pointer", async () => {
    const { uploads, storage, expiresAt } = recording();
    expect(await externalize(CHUNKS, storage)).toEqual({
      url: "https://host/object?signature",
      sha256: DIGEST,
      expiresAt,
      rawBytes: RAW.byteLength,
      uploadedBytes: RAW.byteLength,
    });
    expect(uploads).toHaveLength(1);
    expect(uploads[0]).toMatchObject({
      bytes: RAW,
      contentType: "application/vnd.apache.arrow.stream",
      contentEncoding: undefined,
      sha256: DIGEST,
    });
  });

  test("compresses what it stores; the digest is of what was there before", async () => {
    const { uploads, storage } = recording();
    const codec: ContentCodec = {
      name: "gzip",
      compress: (bytes) => Promise.resolve(gzipSync(bytes)),
      decompress: (bytes) => gunzipSync(bytes),
    };
    const stored = await externalize(CHUNKS, storage, { codec });
    expect(stored.sha256).toBe(DIGEST);
    expect(stored.rawBytes).toBe(RAW.byteLength);
    expect(stored.uploadedBytes).toBeLessThan(RAW.byteLength / 10);
    expect(uploads[0]?.contentEncoding).toBe("gzip");
    expect(Buffer.compare(gunzipSync(uploads[0]?.bytes ?? RAW), RAW)).toBe(0);
  });

  test("names no digest when none is wanted", async () => {
    const { uploads, storage } = recording();
    expect((await externalize(CHUNKS, storage, { includeSha256: false })).sha256).toBeUndefined();
    expect(uploads[0]?.sha256).toBeUndefined();
  });

  test("hands the signal on, and fails as the storage fails", async () => {
    const signal = AbortSignal.abort();
    const storage: ExternalStorage = {
      upload: (_bytes, options) =>
        options.signal === signal ? Promise.reject(aborted(signal)) : expect.fail("no signal"),
    };
    const error = await failureOf(externalize(CHUNKS, storage, { signal }));
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
  });
});
