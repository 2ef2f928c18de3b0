import { decodeStream } from "@sheaf/arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pointerPairs, readPointer } from "./external-pointer.ts";
import { logPairs, textStream } from "./testing/ipc-samples.ts";

function received(texts: readonly string[], metadata: Iterable<readonly [string, string]>) {
  const [batch] = decodeStream(textStream({ texts, metadata: [...metadata] })).batches;
  if (batch === undefined) expect.fail("no batch");
  return batch;
}

describe("pointers", () => {
  test("come back as they were written", () => {
    const sha256 = fc.option(fc.string({ minLength: 1, maxLength: 70 }), { nil: undefined });
    const pointer = fc.record({ url: fc.string({ unit: "grapheme" }), sha256 });
    fc.assert(
      fc.property(pointer, (sent) => {
        const pairs = pointerPairs(sent).map(([key, value]) => [key, String(value)] as const);
        expect(readPointer(received([], pairs))).toEqual(sent);
      }),
    );
  });

  test("use the family's keys, and leave out the digest that there is not", () => {
    expect(pointerPairs({ url: "https://host/x", sha256: "ab" })).toEqual([
      ["vgi_rpc.location", "https://host/x"],
      ["vgi_rpc.location.sha256", "ab"],
    ]);
    expect(pointerPairs({ url: "https://host/x", sha256: undefined })).toHaveLength(1);
  });

  test("are not: rows, logs, and batches without the key", () => {
    const location = ["vgi_rpc.location", "https://host/x"] as const;
    expect(readPointer(received(["row"], [location]))).toBeUndefined();
    expect(readPointer(received([], [location, ...logPairs("INFO", "hello")]))).toBeUndefined();
    expect(readPointer(received([], [["vgi_rpc.location.sha256", "ab"]]))).toBeUndefined();
    expect(readPointer(received([], []))).toBeUndefined();
  });
});
