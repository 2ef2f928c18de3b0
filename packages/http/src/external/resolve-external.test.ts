import { isSheafError, type ReceivedBatch, rowsOf } from "@sheaf/arrow";
import { isRpcError, type LogMessage } from "@sheaf/core";
import { Field, Schema, Utf8 } from "apache-arrow";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { externalFetcher } from "./external-fetcher.ts";
import { externalize } from "./externalize.ts";
import { resolveExternal } from "./resolve-external.ts";
import { failureOf, visible } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage } from "./testing/fake-storage.ts";
import { logPairs, TEXT_SCHEMA, textChunks, textStream } from "./testing/ipc-samples.ts";
import { reading } from "./testing/reply-reading.ts";

const URL_WITH_SECRET = "https://host/object?signature=top-secret";
const POINTER = { url: URL_WITH_SECRET, sha256: undefined };

/** Resolves a pointer behind which these bytes are. */
async function resolve(bytes: Uint8Array, expected: Schema = TEXT_SCHEMA) {
  const logs: LogMessage[] = [];
  const options = { method: "read", reading, onLog: (log: LogMessage) => void logs.push(log) };
  const { batch, metadata } = await resolveExternal(POINTER, expected, async () => bytes, options);
  const seen = batch.metadata.toMap();
  return { texts: textsOf(batch), metadata, seen, logs: logs.map(({ message }) => message) };
}

const textsOf = (batch: ReceivedBatch) => rowsOf(batch.toRecordBatch()).map(({ text }) => text);

describe("behind a pointer", () => {
  test("is a batch with its own metadata, and with where it came from", async () => {
    const stream = textStream({ texts: ["a", "b"], metadata: [["cursor", "7"]] });
    const { texts, metadata, seen } = await resolve(stream);
    expect(texts).toEqual(["a", "b"]);
    expect(seen).toEqual(metadata);
    expect([...metadata.keys()].sort()).toEqual([
      "cursor",
      "vgi_rpc.location.fetch_ms",
      "vgi_rpc.location.source",
    ]);
    expect(metadata.get("cursor")).toBe("7");
    expect(metadata.get("vgi_rpc.location.source")).toBe(URL_WITH_SECRET);
    expect(metadata.get("vgi_rpc.location.fetch_ms")).toMatch(/^\d+\.\d$/);
  });

  test("are also the logs of its turn, in order, wherever they stand", async () => {
    const { texts, logs } = await resolve(
      textStream(
        { texts: [], metadata: logPairs("INFO", "one") },
        { texts: [], metadata: logPairs("INFO", "two") },
        { texts: ["a"] },
        { texts: [], metadata: logPairs("INFO", "three") },
      ),
    );
    expect(texts).toEqual(["a"]);
    expect(logs).toEqual(["one", "two", "three"]);
  });

  test("may be a batch of no rows", async () => {
    expect((await resolve(textStream({ texts: [] }))).texts).toEqual([]);
  });

  test("may be an error instead, behind its logs", async () => {
    const error = await failureOf(
      resolve(
        textStream(
          { texts: [], metadata: logPairs("INFO", "one") },
          { texts: [], metadata: logPairs("EXCEPTION", "it failed") },
        ),
      ),
    );
    expect(isRpcError(error, "ValueError")).toBe(true);
    expect(error.method).toBe("read");
  });

  const nested: [string, string][] = [["vgi_rpc.location", "https://host/other?signature=inner"]];

  test.each([
    ["no data batch", textStream()],
    ["no data batch", textStream({ texts: [], metadata: logPairs("INFO", "alone") })],
    ["more than one data batch", textStream({ texts: ["a"] }, { texts: ["b"] })],
    ["more than one data batch", textStream({ texts: ["a"] }, { texts: [] })],
    ["another pointer", textStream({ texts: [], metadata: nested })],
    ["another pointer", textStream({ texts: ["a"], metadata: nested })],
    ["another pointer", textStream({ texts: [], metadata: [...logPairs("INFO", "x"), ...nested] })],
  ])("must not be %s", async (what, bytes) => {
    const error = await failureOf(resolve(bytes));
    expect(isSheafError(error, "protocol", "unexpected-message")).toBe(true);
    expect(error.message).toContain(what);
    expect(visible(error)).not.toMatch(/top-secret|inner/);
  });

  test.each([
    ["another name", new Field("other", new Utf8(), false)],
    ["another nullability", new Field("text", new Utf8(), true)],
  ])("must not be a schema with %s", async (_what, field) => {
    const error = await failureOf(resolve(textStream({ texts: ["a"] }), new Schema([field])));
    expect(isSheafError(error, "schema", "schema-mismatch")).toBe(true);
  });

  test("must not be a broken stream: cut anywhere, or changed", async () => {
    const stream = textStream({ texts: [], metadata: logPairs("INFO", "one") }, { texts: ["abc"] });
    const end = stream.byteLength - 8;
    await fc.assert(
      fc.asyncProperty(fc.nat(end - 1), async (length) => {
        // A cut between two messages leaves a stream without data; all others are malformed.
        const error = await failureOf(resolve(stream.subarray(0, length)));
        expect(isSheafError(error, "protocol")).toBe(true);
      }),
    );
    const changed = fc.tuple(fc.nat(stream.byteLength - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(changed, async ([at, by]) => {
        const bytes = stream.slice();
        bytes[at]! ^= by;
        const outcome = await resolve(bytes).catch((error: unknown) => isSheafError(error));
        expect(outcome).not.toBe(false);
      }),
    );
  });

  test("must not be a batch over the limits for batches", async () => {
    const options = { method: "read", reading, decode: { limits: { maxBodyBytes: 100 } } };
    const bytes = textStream({ texts: ["a".repeat(200)] });
    const error = await failureOf(
      resolveExternal(POINTER, TEXT_SCHEMA, async () => bytes, options),
    );
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
  });
});

describe("with a storage", () => {
  let storage: FakeStorage;

  beforeEach(async () => {
    storage = await fakeStorage();
  });

  afterEach(() => storage.close());

  const fetcher = externalFetcher({ validateUrl: httpsOrLoopback });

  test("a turn goes there and comes back, logs and metadata included", async () => {
    const turn = fc.record({
      logs: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
      texts: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 20 }),
      note: fc.string({ unit: "grapheme" }),
    });
    await fc.assert(
      fc.asyncProperty(turn, async ({ logs, texts, note }) => {
        const chunks = textChunks(
          ...logs.map((log) => ({ texts: [], metadata: logPairs("INFO", log) })),
          { texts, metadata: [["note", note]] },
        );
        const pointer = await externalize(chunks, storage.storage);
        const seen: string[] = [];
        const options = {
          method: "read",
          reading,
          onLog: ({ message }: LogMessage) => void seen.push(message),
        };
        const resolved = await resolveExternal(pointer, TEXT_SCHEMA, fetcher, options);
        expect(textsOf(resolved.batch)).toEqual(texts);
        expect(resolved.metadata.get("note")).toBe(note);
        expect(seen).toEqual(logs);
      }),
      { numRuns: 25 },
    );
  });

  test("an object that was changed there is found out", async () => {
    const pointer = await externalize(textChunks({ texts: ["a"] }), storage.storage);
    for (const object of storage.objects.values()) object.bytes[object.bytes.length - 20]! ^= 1;
    const options = { method: "read", reading };
    const error = await failureOf(resolveExternal(pointer, TEXT_SCHEMA, fetcher, options));
    expect(error.message).toContain("checksum");
  });

  test("a fetch ends with the call's signal", async () => {
    const pointer = await externalize(textChunks({ texts: ["a"] }), storage.storage);
    const options = { method: "read", reading, signal: AbortSignal.abort() };
    const error = await failureOf(resolveExternal(pointer, TEXT_SCHEMA, fetcher, options));
    expect(isSheafError(error, "cancelled", "aborted")).toBe(true);
  });
});
